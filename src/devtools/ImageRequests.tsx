/** Table of the requests of one image, newest first. */

import * as React from 'react';
import { useState } from 'react';
import type { ImageLog } from './imageLog';
import type { RequestReport } from './requestRecord';
import { Steps, Timeline } from './Timeline';
import { milliseconds, nameOf, reason, size, source } from './words';

const COLUMNS = ['Why', 'Where the time went', 'Time', 'From', 'Tier', 'Size', 'Outcome'];

interface ImageRequestsProps {
  readonly log: ImageLog;
  readonly startsOpen: boolean;
}

export function ImageRequests({ log, startsOpen }: ImageRequestsProps) {
  const [isOpen, setOpen] = useState(startsOpen);
  const { job, length } = log;
  return (
    <details
      className="dash-dynamic-image-panel__image"
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <b>{nameOf(job?.id)}</b> <span>{job?.generator}</span>{' '}
        <span className="dash-dynamic-image-panel__count">
          {length} {length === 1 ? 'request' : 'requests'}
        </span>
      </summary>
      {isOpen && <Requests requests={log.requests().reverse()} />}
    </details>
  );
}

function Requests({ requests }: { readonly requests: readonly RequestReport[] }) {
  const longest = Math.max(1, ...requests.map(({ ms }) => ms));
  return (
    <table className="dash-dynamic-image-panel__table">
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th
              key={name}
              scope="col"
              className={`dash-dynamic-image-panel__cell--${name.split(' ')[0]}`}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {requests.map((request) => (
        <Row key={request.number} request={request} longest={longest} />
      ))}
    </table>
  );
}

interface RowProps {
  readonly request: RequestReport;
  readonly longest: number;
}

function Row({ request, longest }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const { ms, tier, bytes, outcome } = request;
  return (
    <tbody
      className={`dash-dynamic-image-panel__request dash-dynamic-image-panel__request--${outcome}`}
    >
      <tr>
        <td>
          <button
            type="button"
            className="dash-dynamic-image-panel__why"
            aria-expanded={isOpen}
            title={reason(request)}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            {reason(request)}
          </button>
        </td>
        <td>
          <Timeline request={request} longest={longest} />
        </td>
        <td className="dash-dynamic-image-panel__cell--Time">{milliseconds(ms)}</td>
        <td className="dash-dynamic-image-panel__cell--From">{source(request)}</td>
        <td className="dash-dynamic-image-panel__cell--Tier">{tier}</td>
        <td className="dash-dynamic-image-panel__cell--Size">{size(bytes)}</td>
        <td className="dash-dynamic-image-panel__cell--Outcome">{outcome}</td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={COLUMNS.length}>
            <Details request={request} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Details({ request }: Pick<RowProps, 'request'>) {
  const { attempts, error, key, params, started, transferred, bytes } = request;
  const facts: readonly (readonly [string, string])[] = [
    ['Error', error ?? ''],
    ['From', source(request)],
    ['Attempts', attempts > 1 ? String(attempts) : ''],
    ['Image', size(bytes)],
    ['Over the network', size(transferred)],
    ['Started', `${(started / 1000).toFixed(2)} s after the page was opened`],
    ['Params', JSON.stringify(params)],
    ['URL', key],
  ];
  return (
    <div className="dash-dynamic-image-panel__details">
      <Steps request={request} />
      <dl>
        {facts
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}
