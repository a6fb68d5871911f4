/** All that is known about the Dash renderer, in one place. */

import { createContext, useContext, useEffect, useState } from 'react';
import { canonicalJson } from '../request/canonicalJson';
import { LoadingReports, type Dispatch, type LoadingEntry } from './loadingReports';
import type { PreviewTier } from '../loader/tiers';

interface ErrorAction {
  readonly type: 'ON_ERROR';
  readonly payload: { readonly type: 'frontEnd'; readonly error: Error };
}

interface Store {
  getState(): { readonly config?: RequestConfig | null };
  dispatch(action: ErrorAction): void;
}

interface Context {
  readonly componentPath?: LoadingEntry['path'];
  readonly useLoading?: (options: { filterFunc: (entry: LoadingEntry) => boolean }) => boolean;
  readonly useDispatch?: () => Dispatch;
}

/** From Dash 3.3 on. */
interface DevtoolApi {
  /** The name of the one that is open, of those above the menu of the dev tools. */
  readonly useDevtool: () => { popup: string | null; setPopup: (name: string) => void };
  readonly useDevtoolMenuButtonClassName: (name: string) => string;
}

interface RequestConfig {
  readonly requests_pathname_prefix?: string;
  readonly url_base_pathname?: string;
  readonly csrf_token_name?: string;
  readonly csrf_header_name?: string;
  readonly fetch?: { readonly headers?: Readonly<Record<string, string>> };
  readonly dash_version?: string;
}

/** A component of the layout. */
export interface Component {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

type ComponentId = string | Readonly<Record<string, unknown>>;

/** What a callback was given, and by what. */
export interface InputValue {
  readonly id: ComponentId;
  readonly property: string;
  readonly value?: unknown;
}

interface CallbackContext {
  readonly triggered: readonly { readonly prop_id: string }[];
  /** In the order of the arguments; a list where one stands for ALL. */
  readonly inputs_list: readonly (InputValue | InputValue[])[];
}

/** What the server tells about a generator before it is asked for an image. */
export interface GeneratorFacts {
  /** The names of the params that may be null, or true for any. */
  readonly nullable: readonly string[] | true;
  /** The server's version, when its images never change under one version. */
  readonly version?: string;
  /** What may be asked for while params move; both sizes, where the page is to choose. */
  readonly preview?: readonly PreviewTier[];
}

declare global {
  interface Window {
    dash_component_api?: {
      readonly DashContext?: React.Context<Context>;
      readonly devtool?: Partial<DevtoolApi>;
      readonly getLayout?: (id: ComponentId) => Component | undefined;
    };
    dash_stores?: readonly Store[];
    dash_clientside?: Record<string, unknown>;
  }
}

const CONFIG_ID = '_dash-config';
const GENERATORS_ID = '_dash-dynamic-image';
/** Headers that speak of the JSON of Dash's callbacks. */
const DESCRIBE_JSON = ['accept', 'content-type'];

/** The path under which the browser sees the app, with a slash at its end. */
export function pathPrefix(): string {
  const config = (jsonBlock(CONFIG_ID) ?? {}) as RequestConfig;
  const prefix = config.requests_pathname_prefix ?? config.url_base_pathname ?? '/';
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

export function generatorFacts(generator: string): GeneratorFacts {
  const known = (jsonBlock(GENERATORS_ID) ?? {}) as Record<string, GeneratorFacts>;
  return Object.hasOwn(known, generator) && known[generator]
    ? known[generator]
    : { nullable: true };
}

/** As "4.4.1". */
export function dashVersion(): string {
  return ((jsonBlock(CONFIG_ID) ?? {}) as RequestConfig).dash_version ?? '';
}

/** The component with this ID, as the page has it now. */
export function componentOf(id: ComponentId): Component | undefined {
  return window.dash_component_api?.getLayout?.(id);
}

/** What triggered the clientside callback that runs now. */
export function callbackContext(): CallbackContext | undefined {
  return window.dash_clientside?.callback_context as CallbackContext | undefined;
}

/** What Dash calls a property of a component. */
export function propertyId({ id, property }: InputValue): string {
  return `${typeof id === 'string' ? id : canonicalJson(id)}.${property}`;
}

/** Shows an error in Dash's dev tools, as for a component that fails. */
export function reportError(error: Error): void {
  window.dash_stores?.[0]?.dispatch({ type: 'ON_ERROR', payload: { type: 'frontEnd', error } });
}

/** The headers that Dash itself would send: a login's token, the token against forged requests. */
export function requestHeaders(): Record<string, string> {
  const config = window.dash_stores?.[0]?.getState().config ?? {};
  const headers = Object.entries(config.fetch?.headers ?? {}).filter(
    ([name]) => !DESCRIBE_JSON.includes(name.toLowerCase()),
  );
  const token = cookie(config.csrf_token_name ?? '_csrf_token');
  if (token) headers.push([config.csrf_header_name ?? 'X-CSRFToken', token]);
  return Object.fromEntries(headers);
}

function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1);
  try {
    return value && decodeURIComponent(value);
  } catch {
    return value; // somebody wrote it without encoding it
  }
}

const parsed = new WeakMap<Element, unknown>();

function jsonBlock(id: string): unknown {
  const element = document.getElementById(id);
  if (!element) return null;
  if (!parsed.has(element)) parsed.set(element, JSON.parse(element.textContent));
  return parsed.get(element);
}

const NoDash = createContext<Context>({});

function useDashContext(): Context {
  return useContext(window.dash_component_api?.DashContext ?? NoDash);
}

const neverLoading = () => false;

/** Whether a callback that writes one of these props is on its way. */
export function usePendingProps(isOurs: (property: string) => boolean): boolean {
  const { useLoading = neverLoading } = useDashContext();
  return useLoading({ filterFunc: ({ property }) => isOurs(property) });
}

const noDispatch = () => () => undefined;

/** One for each store, which stays as long as the page. */
const allReports = new WeakMap<Dispatch, LoadingReports>();

function loadingReports(dispatch: Dispatch): LoadingReports {
  const reports = allReports.get(dispatch) ?? new LoadingReports(dispatch);
  allReports.set(dispatch, reports);
  return reports;
}

/** Makes a `dcc.Loading` around the component spin while it is busy. */
export function useReportLoading(busy: boolean, id: string | undefined): void {
  const { componentPath, useDispatch = noDispatch } = useDashContext();
  const dispatch = useDispatch();
  useEffect(() => {
    if (!busy || !componentPath) return;
    const entry = { path: componentPath, property: 'status', id };
    const reports = loadingReports(dispatch);
    reports.report('LOADING', entry);
    return () => {
      reports.report('LOADED', entry);
    };
  }, [busy, componentPath, dispatch, id]);
}

/** What Dash 3.2 has not yet. */
const ownDevtool: DevtoolApi = {
  useDevtool: () => {
    const [popup, setPopup] = useState<string | null>(null);
    return { popup, setPopup };
  },
  useDevtoolMenuButtonClassName: () => 'dash-debug-menu__button',
};

/** Something above the menu of the dev tools, where one thing is open at a time. */
export function useDevtoolPopup(name: string) {
  const { useDevtool, useDevtoolMenuButtonClassName } = {
    ...ownDevtool,
    ...window.dash_component_api?.devtool,
  };
  const { popup, setPopup } = useDevtool();
  const isOpen = popup === name;
  return {
    isOpen,
    buttonClass: useDevtoolMenuButtonClassName(name),
    toggle: () => {
      setPopup(isOpen ? '' : name);
    },
  };
}
