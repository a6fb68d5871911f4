/** The last requests of one component. */

import type { TracedJob } from '../page/trace';
import { reasonOf } from './reason';
import { RequestRecord, type RequestReport } from './requestRecord';

const LIMIT = 50;

let count = 0;

export class ImageLog {
  /** Unique on the page, also for components without an ID. */
  readonly number = ++count;
  readonly #records: RequestRecord[] = [];
  #wanted = 0;

  get length(): number {
    return this.#records.length;
  }

  /** The job of the last request. */
  get job(): TracedJob | null {
    return this.#records.at(-1)?.job ?? null;
  }

  /** Oldest first. */
  requests(): RequestReport[] {
    return this.#records.map((record) => record.report());
  }

  want(): void {
    this.#wanted += 1;
  }

  add(job: TracedJob): RequestRecord {
    const records = this.#records;
    const reason = reasonOf(job, records.at(-1));
    const same = records.filter((each) => each.job.key === job.key && each.expires !== null);
    const kept = same.at(-1)?.expires ?? null;
    const record = new RequestRecord(job, reason, Math.max(0, this.#wanted - 1), kept);
    this.#wanted = 0;
    records.push(record);
    if (records.length > LIMIT) records.shift();
    return record;
  }

  clear(): void {
    this.#records.length = 0;
  }
}
