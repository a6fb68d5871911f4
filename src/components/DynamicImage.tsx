/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/consistent-indexed-object-style --
   dash-generate-components understands a dict of anything only in these spellings */
import * as React from 'react';
import { useRef } from 'react';
import { usePendingProps, useReportLoading } from '../base/dash/renderer';
import { defaultTimeout } from '../request/generatorFacts';
import { passedOn } from '../view/attributes';
import { BLOCK } from '../view/block';
import { boxes, classes } from '../view/boxes';
import { ErrorPanel } from '../view/ErrorPanel';
import { usePicture } from '../view/usePicture';
import { failureOf, progressOf, sharpens } from '../loader/imageState';
import { ProgressBar } from '../view/ProgressBar';
import { useAsked } from '../view/useAsked';
import { useBusyLook } from '../view/useBusyLook';
import { useColours } from '../view/useColours';
import { useFlat } from '../view/useFlat';
import { useImage, WRITTEN } from '../view/useImage';
import { useKeyboard } from '../view/useKeyboard';
import { usePrefetch } from '../view/usePrefetch';
import { isColoured, usePrint } from '../view/usePrint';
import { useReport } from '../view/useReport';
import { useSetProps } from '../view/useSetProps';
import { useSight } from '../view/useSight';
import { useStage, type Stage } from '../view/useStage';

interface DynamicImageProps {
  /**
   * The registered function that draws the image, or its name. Without it, the component waits.
   */
  generator?: string;
  /**
   * The arguments of the function by name: JSON values. The image follows them. A large value, such as the `contents` of a dcc.Upload, is uploaded once and referred to by its SHA-256 afterwards. Equal params are the same image, whatever their order. While a value is None that the function does not accept, the component waits.
   */
  params?: { [name: string]: any };
  /**
   * The ID of the component in callbacks and the `id` of its element.
   */
  id?: string;
  /**
   * Alternative text of the image. An image without it counts as decoration. The alt text of a `Result` takes precedence while its image is on screen.
   */
  alt?: string;
  /**
   * Additional CSS classes of the element.
   */
  className?: string;
  /**
   * CSS styles of the element.
   */
  style?: object;
  /**
   * Width: a number of CSS pixels, or any CSS length such as "100%". By default the natural width of the image, or 100% where the function asks for a `Size`. With width and height, the layout is stable before the image arrives.
   */
  width?: number | string;
  /**
   * Height: a number of CSS pixels, or any CSS length. By default it follows from the width and the aspect ratio of the image, or of the default `Size` of the function. A width and a height that are numbers keep their ratio when the page is too narrow for the width.
   */
  height?: number | string;
  /**
   * Placement of the image in a box with another aspect ratio, as in CSS object-fit: "contain" (default) shows all of it, "cover" fills the box, "fill" distorts, "none" keeps its size, "scale-down" only makes it smaller. Without effect where the function asks for a `Size`, whose image fills the box.
   */
  fit?: 'contain' | 'cover' | 'fill' | 'none' | 'scale-down';
  /**
   * Shows the pixels of an enlarged image as squares and does not blur them. Default False.
   */
  pixelated?: boolean;
  /**
   * Milliseconds without a new image until the component looks busy (progress bar, dimmed old image). Default 250.
   */
  loading_delay?: number;
  /**
   * Milliseconds until a request that brings no image is given up, retries included; 0 sets no limit. Default 60000, and as much longer as the function may run by its own `timeout`.
   */
  timeout?: number;
  /**
   * Each new value fetches the present image again and bypasses every cache. The first value does nothing. The `n_clicks` of a button or the `n_intervals` of a dcc.Interval are suitable.
   */
  refresh?: string | number;
  /**
   * Requests the image only when it is within one screen of the visible part of the page. Meant for galleries, whose images need a width and a height, since their places are unknown otherwise. Visible images are always requested first, with or without it. Default False.
   */
  lazy?: boolean;
  /**
   * Milliseconds from one request to the next, for a live source: a function with `max_age=0`. The image is requested repeatedly while it is visible, with one request at a time. Other functions are requested as often as their `max_age` allows. Meanwhile `status` stays "loaded", and `image_info` is reported once a second unless more than `ms` and `bytes` changes. After an error the requests are less frequent.
   */
  interval?: number;
  /**
   * Params of the same function that may be needed next: a list of dicts. Their images are fetched into the memory of the page while it fetches nothing else, so that they are shown without a request. `params_callback` can write it.
   */
  prefetch?: { [name: string]: any }[];
  /**
   * Read-only. "idle" while a value is missing or a lazy image is far away, "loading" while a newer image is being loaded, "loaded" when the image of the present params is on screen, "error" when it cannot be loaded, "stopped" when somebody has ended the run; the previous image stays on screen. For a function that yields images, it is "loading" until the last one.
   */
  status?: 'idle' | 'loading' | 'loaded' | 'error' | 'stopped';
  /**
   * Read-only. The error that prevents the image of the present params; None without an error. `kind` is "params", "url-too-long", "network", "timeout", "signed-out", "content-policy", "not-an-image", "http" or "problem"; for "problem", `code` names it, for example "invalid-params" or "generator-failed".
   */
  error?: {
    kind: string;
    code?: string;
    status?: number;
    title: string;
    detail?: string;
    errors?: { param: string; message: string }[];
    generator: string;
    params: { [name: string]: any };
  };
  /**
   * Read-only. The image on screen: natural width and height in pixels, size in bytes, media type, its source (the cache of the page or the server), its tier ("preview" while params move, then "exact"; the width and height are those of the exact image), and the milliseconds until it was decoded; `alt`, `metadata` (JSON) and `filename` from the `Result` of the function, else None; `omitted` says which of them did not arrive, and why.
   */
  image_info?: {
    width: number;
    height: number;
    bytes: number;
    media_type: string;
    source: 'page' | 'server';
    tier: 'exact' | 'preview';
    ms: number;
    alt?: string;
    metadata?: any;
    filename?: string;
    omitted?: string;
  };
  /**
   * Read-only. The params of the image on screen, which can be older than `params`.
   */
  shown_params?: { [name: string]: any };
  /**
   * Read-only. The uploaded fraction of the large values of `params`, from 0 to 1, during an upload; else None.
   */
  upload_progress?: number;
  /**
   * Read-only. The progress of a function that yields `Progress`, at most ten times a second: `value` from 0 to 1, None where it is unknown, and `text`. None when nothing runs.
   */
  progress?: { value?: number; text: string };
  /**
   * Shows a button beside the progress bar that ends the run: `status` becomes "stopped", and the last picture stays. A change of the params or of `refresh` runs again. Default False.
   */
  stoppable?: boolean;
  /**
   * The number of clicks on the image. Where it is in the layout or a callback has it as an Input, the image can be reached and activated by keyboard.
   */
  n_clicks?: number;
  /**
   * Read-only. The last click on the picture: `x` and `y` in data (ISO text on dates, the label on categories), in pixels where the picture has no axes, None beside the axes; `axes` is their name or index; `row`, `col`, and `px`, `py` in pixels of the exact picture; `value` is the value of a function with `data=True` (None where there is none), else the colour `[r, g, b, a]`, None where it is not opaque; None on a preview; `bbox` for a dcc.Tooltip; `button`, `modifiers`, `params` of the picture that was on screen, and `timestamp` in milliseconds. `view` is that on screen, None where there is none; `shape` is the ID of the shape there, `layer` that of the topmost of `layers` with a value there, which is `layer_value`.
   */
  clickData?: { [name: string]: any };
  /**
   * Read-only. The last double click, as `clickData`, which tells each of its clicks too.
   */
  dblclickData?: { [name: string]: any };
  /**
   * Read-only. The position of the pointer, as `clickData`. Reported only where a callback has it as an Input or a State, at most once in `hover_interval`, and not while a callback on it runs.
   */
  hoverData?: { [name: string]: any };
  /**
   * The least number of milliseconds between two values of `hoverData`. Default 100.
   */
  hover_interval?: number;
  /**
   * Sets `hoverData` to None when the pointer leaves the picture. Default False: it keeps the last position.
   */
  clear_on_unhover?: boolean;
  /**
   * A text at the pointer, made in the browser without a request: `%{x:.2f}` and `%{y}` are the data, `%{x|%H:%M}` a time, `%{value}` the value or the colour, `%{row}`, `%{col}`, `%{axes}`, `%{layer}` and `%{layer_value}` as in `clickData`. The formats are those of d3-format and d3-time-format; `<br>` begins a line.
   */
  hovertemplate?: string;
  /**
   * Draws a line through the pointer in each direction. Default False.
   */
  crosshair?: boolean;
  /**
   * Use of a drag: "pan" moves the view, "zoom" draws the box of the next view, "select" draws a box, "lasso" a free line around something, "window" moves `value_range`, "drawrect", "drawcircle", "drawline", "drawopenpath" and "drawclosedpath" draw `shapes`, False nothing. The toolbar sets it. Default None, which is "pan" where the function asks for a `View`, else False. The image of another function is moved and enlarged by the browser alone.
   */
  dragmode?:
    | 'pan'
    | 'zoom'
    | 'select'
    | 'lasso'
    | 'window'
    | 'drawrect'
    | 'drawcircle'
    | 'drawline'
    | 'drawopenpath'
    | 'drawclosedpath'
    | boolean;
  /**
   * The visible range of a function that asks for a `View`: `{"x": [left, right], "y": [bottom, top]}` in data, times in milliseconds since 1970 UTC. It is told when a gesture ends, and a callback may set it, times as ISO texts too; None is the home view. With a `dragmode` of "pan" or "zoom" on the image of another function, it is in pixels of the image.
   */
  view?: { [name: string]: any };
  /**
   * Components with the same text show the same view and the same place of the pointer, in the browser. The one that is moved leads. `{"x": "text"}` shares one direction.
   */
  link?: string | { [name: string]: string };
  /**
   * The box or the lasso that was drawn, which stays at its data on the next pictures; None when it was cleared by a double click. `type` is "box" or "lasso"; `range` has the ends in `x` and `y`, `lassoPoints` the corners; `axes` their name or index, `scales` and `labels` those of the axes, `px` the pixels of the exact picture, `params` those of the picture. A callback may set `{"range": {"x": [..], "y": [..]}}` or None. `selected` tests the rows of a table.
   */
  selectedData?: { [name: string]: any };
  /**
   * Shapes on the picture: a list of dicts with `id`, `type` ("rect", "circle", "line" or "path"), `x0`, `x1`, `y0`, `y1`, or of a path `points` with `x` and `y` and whether it is `closed`, in data of `axes` with `scales`, in pixels where the picture has no axes; `label`, `color`, and `editable` (default True). They stay at their data; those whose axes are not in the picture are not shown. It is told when the hand lets go, and a callback may set it, in mid-edit too. An empty list makes a toolbar for drawing.
   */
  shapes?: { [name: string]: any }[];
  /**
   * Members of the next shapes that are drawn, such as `{"label": "cell", "color": "#ff0000"}`.
   */
  newshape?: { [name: string]: any };
  /**
   * The ID of the shape that was drawn, clicked or reached by keyboard last, which has handles; None without one. A callback may set it.
   */
  active_shape?: string;
  /**
   * Images on the image: a list of dicts with `id`, `generator` (the function, or its name), `params` (default: those of the image), `opacity` (0 to 1), `visible`, `blend` (a blend mode of CSS, such as "multiply"), `swipe` (the part of the width, from the left, in which the layer is seen, with a handle; True leaves its place to the hand), and for functions with `data=True` `colormap`, `value_range` and `norm`. The first one is the lowest. A layer with axes lies where its data are on the axes of the image with the same name, else the first ones; another one fills the image. The image and its visible layers change together. What needs no other image, such as `opacity`, makes no request. It is told when the hand has moved a handle.
   */
  layers?: { [name: string]: any }[];
  /**
   * Read-only. The errors of the layers that are hidden since they could not be loaded or placed, by ID, each as `error`; None without one.
   */
  layer_errors?: { [id: string]: any };
  /**
   * Shows a toolbar on hover and focus: the modes of a drag, zoom and home of a view, saving of the exact image under its name, the full screen. By default where there is a `dragmode`, or the function asks for a `View`.
   */
  toolbar?: boolean;
  /**
   * The colours of a function with `data=True`, in the browser and without a request: the name of a colormap of Matplotlib, or a list of colours, such as "#ff0000" or [255, 0, 0, 128], each for an equal part of the range. Default None, the `colormap` of the function.
   */
  colormap?: string | any[];
  /**
   * The values of the first and the last colour of a function with `data=True`, [low, high], in the browser and without a request. It is told when a hand has moved the window, and a callback may set it. Default None: the `value_range` of the function, else the least and the greatest value of each image; while params move, those of the last image at rest.
   */
  value_range?: number[];
  /**
   * The distribution of the colours over the range: "linear" (default), "log" (values above 0), "sqrt", "symlog" (logarithmic on both sides of 0), or "eq_hist" (as many pixels in each colour).
   */
  norm?: 'linear' | 'log' | 'sqrt' | 'symlog' | 'eq_hist';
  /**
   * Shows the colours beside the image of a function with `data=True`, with a histogram of the values and two ends that the hand moves; the names of the values where a `Result` has `labels`. Default False.
   */
  colorbar?: boolean;
  /**
   * Keeps what a hand has told of `persisted_props`, under the `id`, for the time after a reload: True, or a text or a number, of which another one begins anew. Default False.
   */
  persistence?: boolean | string | number;
  /**
   * The props that `persistence` keeps. Default ["shapes", "view", "value_range"].
   */
  persisted_props?: ('shapes' | 'view' | 'value_range')[];
  /**
   * Where `persistence` keeps them: "local" (default) until it is cleared, "session" until the tab is closed, "memory" until the page is loaded again.
   */
  persistence_type?: 'local' | 'session' | 'memory';
  /**
   * Tooltip of the element.
   */
  title?: string;
  /**
   * Place of the element in the order of the Tab key, as in HTML.
   */
  tabIndex?: number | string;
  /**
   * ARIA role of the element.
   */
  role?: string;
  /**
   * Any `data-` attribute of the element, except `data-status` and `data-stale`.
   */
  'data-*'?: string;
  /**
   * Any `aria-` attribute of the element, except `aria-busy`.
   */
  'aria-*'?: string;
  /**
   * Provided by Dash. Scripts that make the component themselves may leave it out.
   */
  setProps?: (props: Record<string, unknown>) => void;
}

const writesRequest = (property: string) => WRITTEN.includes(property);

/**
 * An image that a Python function draws on the server and that follows its `params`. The image on screen stays until the next one has arrived, the browser caches images, and a moving slider never floods the server.
 */
const DynamicImage = (props: DynamicImageProps) => {
  const { generator, params, id, refresh } = props;
  // Dash sends null for None, which means the default as well.
  const alt = props.alt ?? '';
  const loading_delay = props.loading_delay ?? 250;
  const timeout = props.timeout ?? defaultTimeout(generator);
  const stage = useRef<Stage | null>(null);
  const report = useSetProps(props.setProps);
  const pending = usePendingProps(writesRequest);
  const place = useRef<HTMLDivElement>(null);
  const colours = useColours(props, report, place);
  const { picture, shown, show, put } = usePicture(alt, stage, colours);
  const frameElement = useRef<HTMLDivElement>(null);
  const asking = useAsked(frameElement, generator);
  const { facts } = asking;
  const when = { pending, sight: useSight(place), lazy: !!props.lazy };
  const { state, loader, missing, ask, wish, asks, wanted } = useImage({
    ...{ generator, params, timeout, id, refresh, interval: props.interval ?? 0, show, report },
    ...{ ...when, ...asking, view: props.view, colours },
    layers: { props, element: place, frame: frameElement, shown },
  });
  usePrefetch({ generator, prefetch: props.prefetch, timeout, ...asking, asks, wanted });
  const { status } = state;
  const busy = status === 'loading';
  const progress = progressOf(state);
  // The bar of a run stays away from images that come sooner, and not from its unfinished ones.
  const looksBusy = useBusyLook(busy, loading_delay, progress?.exact ?? state.shown);
  usePrint(facts.data && isColoured(props) ? null : missing, put);
  const failure = failureOf(state);
  const { container, frame } = boxes(props, facts);
  const flat = useFlat(frameElement, props);
  const host = { place, picture, shown, report, stage, facts, ask, wish, colours };
  const hasStage = useStage(props, host);
  useReport(state, report, id);
  const isSharp = status === 'loaded' || status === 'stopped' || sharpens(state);
  const stale = state.shown !== null && !isSharp;
  // A dcc.Loading would hide a picture that sharpens.
  const waits = busy && !isSharp;
  // Without `setProps` the place in Dash's layout is that of another component.
  useReportLoading(waits && !!props.setProps, id);
  const keyboard = useKeyboard(props, state.shown?.image.image.alt ?? alt, hasStage);
  return (
    <div
      {...passedOn(props)}
      {...keyboard.element}
      ref={place}
      id={id}
      className={classes(props, state, looksBusy, stale, facts, flat)}
      style={container}
      data-status={status}
      data-stale={stale}
      aria-busy={waits}
      onClick={() => {
        if (!stage.current?.isDrag) report({ n_clicks: (props.n_clicks ?? 0) + 1 });
      }}
    >
      <div ref={frameElement} className={`${BLOCK}__frame`} style={frame}>
        <div
          ref={picture}
          className={`${BLOCK}__picture`}
          {...(!state.shown && alt && { role: 'img', 'aria-label': alt })}
          {...keyboard.picture}
        />
        {failure && <ErrorPanel failure={failure} retry={() => loader.current?.retry()} />}
        {looksBusy && (
          <ProgressBar
            progress={progress}
            stop={props.stoppable && (() => loader.current?.stop())}
          />
        )}
      </div>
    </div>
  );
};

/** Read by Dash, as React knows no `defaultProps` of functions any more. */
DynamicImage.dashPersistence = {
  persisted_props: ['shapes', 'view', 'value_range'],
  persistence_type: 'local',
};

export default DynamicImage;
