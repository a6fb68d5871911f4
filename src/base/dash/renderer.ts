/** Interface to the Dash renderer; no other module knows its internals. */

import { createContext, useContext, useEffect, useState } from 'react';
import { isToBeWritten, type CallbackState } from './initialCallbacks';
import type { CallbackGraphs } from './listeners';
import { LoadingReports, type Dispatch, type LoadingEntry } from './loadingReports';

interface ErrorAction {
  readonly type: 'ON_ERROR';
  readonly payload: { readonly type: 'frontEnd'; readonly error: Error };
}

interface Store {
  getState(): CallbackState & {
    readonly config?: RequestConfig | null;
    readonly graphs?: CallbackGraphs;
  };
  dispatch(action: ErrorAction): void;
  /** Returns a function that removes the listener. */
  subscribe?(listener: () => void): () => void;
}

interface Context {
  readonly componentPath?: LoadingEntry['path'];
  readonly useLoading?: (options: { filterFunc: (entry: LoadingEntry) => boolean }) => boolean;
  readonly useDispatch?: () => Dispatch;
}

/** The dev tools of Dash 3.3 and later. */
interface DevtoolApi {
  /** The name of the open popup above the menu of the dev tools. */
  readonly useDevtool: () => { popup: string | null; setPopup: (name: string) => void };
  readonly useDevtoolMenuButtonClassName: (name: string) => string;
}

interface RequestConfig {
  readonly requests_pathname_prefix?: string;
  readonly url_base_pathname?: string;
  readonly csrf_token_name?: string;
  readonly csrf_header_name?: string;
  readonly fetch?: { readonly headers?: Readonly<Record<string, string>> };
}

/** A component of the layout. */
export interface Component {
  readonly namespace?: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

type ComponentId = string | Readonly<Record<string, unknown>>;

/** One argument of a callback: a property of a component, and its value. */
export interface InputValue {
  readonly id: ComponentId;
  readonly property: string;
  readonly value?: unknown;
}

/** In the order of the arguments; an argument with ALL is a list. */
export type InputsList = readonly (InputValue | InputValue[])[];

interface CallbackContext {
  readonly triggered: readonly { readonly prop_id: string }[];
  readonly inputs_list: InputsList;
  /** One output, or several; an output with ALL is a list. */
  readonly outputs_list?: InputValue | readonly (InputValue | InputValue[])[];
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
/** Headers that describe the JSON of Dash's callbacks, and no image. */
const DESCRIBE_JSON = ['accept', 'content-type'];

/** The path of the app as the browser sees it; it ends with a slash. */
export function pathPrefix(): string {
  const config = (jsonBlock(CONFIG_ID) ?? {}) as RequestConfig;
  const prefix = config.requests_pathname_prefix ?? config.url_base_pathname ?? '/';
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** The present component with this ID. */
export function componentOf(id: ComponentId): Component | undefined {
  return window.dash_component_api?.getLayout?.(id);
}

/** The context of the clientside callback that runs now. */
export function callbackContext(): CallbackContext | undefined {
  return window.dash_clientside?.callback_context as CallbackContext | undefined;
}

/** Shows an error in Dash's dev tools, like the error of a component. */
export function reportError(error: Error): void {
  window.dash_stores?.[0]?.dispatch({ type: 'ON_ERROR', payload: { type: 'frontEnd', error } });
}

/** The headers that Dash itself sends, such as the token of a login and the CSRF token. */
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
    return value; // a cookie that was set without percent-encoding
  }
}

const parsed = new WeakMap<Element, unknown>();

/** The content of a JSON data block of the page, or null without one. */
export function jsonBlock(id: string): unknown {
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

/** True while a callback runs that writes one of these props. */
export function usePendingProps(isOurs: (property: string) => boolean): boolean {
  const { useLoading = neverLoading } = useDashContext();
  return useLoading({ filterFunc: ({ property }) => isOurs(property) });
}

/**
 * Calls `ready` once no callback of Dash is to come that writes these properties of the component,
 * at once where there is none; returns a function that ends the wait.
 */
export function whenWritten(
  id: string | undefined,
  properties: readonly string[],
  ready: () => void,
): () => void {
  const store = window.dash_stores?.[0];
  const isAwaited = () =>
    id !== undefined && !!store && isToBeWritten(store.getState(), id, properties);
  if (!store?.subscribe || !isAwaited()) {
    ready();
    return () => undefined;
  }
  const stop = store.subscribe(() => {
    if (isAwaited()) return;
    stop();
    ready();
  });
  return stop;
}

const noDispatch = () => () => undefined;

/** One for each store of Dash. */
const allReports = new WeakMap<Dispatch, LoadingReports>();

function loadingReports(dispatch: Dispatch): LoadingReports {
  const reports = allReports.get(dispatch) ?? new LoadingReports(dispatch);
  allReports.set(dispatch, reports);
  return reports;
}

/** Shows a `dcc.Loading` around the component while the component is busy. */
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

/** A substitute for Dash 3.2 and earlier. */
const ownDevtool: DevtoolApi = {
  useDevtool: () => {
    const [popup, setPopup] = useState<string | null>(null);
    return { popup, setPopup };
  },
  useDevtoolMenuButtonClassName: () => 'dash-debug-menu__button',
};

/** A popup above the menu of the dev tools; Dash keeps at most one open. */
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
