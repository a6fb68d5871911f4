/** The stage: what the hand does on the picture of one component. Knows no React. */

import { afterStart } from '../../base/dash/runningCallbacks';
import type { Pair } from '../../base/geometry/scales';
import type { Shown } from '../../loader/imageState';
import { Saves, toggleFullScreen } from './files';
import { Hover } from './hover';
import type { EarlyPress, Stage, StageHost, StageProps } from './host';
import { KeyboardCursor } from './keyboardCursor';
import { keyPointer, listenToKeyboard } from './keyboardInput';
import { Overlay, STAGE } from './overlay';
import { isSelectionMode, isViewMode, modeOf, type Mode } from './modes';
import { axesOf, placeOf } from './picture';
import { pointData, seenAt, type Pointer, type Seen } from './pointEvent';
import { isControl, listenToPointer, pressEvent } from './pointerInput';
import { Presses, type PressEvent } from './press';
import { pixelNear, Selections } from './selections';
import { Toolbar, toolButton, type Tool } from './toolbar';
import type { ShapeHand } from '../shapes';
import type { LevelHand } from '../../loader/values/tools';
import { LateHand } from './lateHand';
import type { ViewHand } from './viewHand';
import { viewWords } from './viewWords';
import { visiblePart } from './visiblePart';
import { watchPicture } from './watch';

const SPOKEN = '%{x}, %{y}';

export class PictureStage implements Stage {
  readonly #host: StageHost;
  readonly #overlay: Overlay;
  readonly #presses: Presses;
  readonly #hover: Hover;
  readonly #selections: Selections;
  readonly #cursor: KeyboardCursor;
  readonly #toolbar: Toolbar;
  readonly #view: LateHand<ViewHand>;
  readonly #shapes: LateHand<ShapeHand<PressEvent>>;
  readonly #saves: Saves;
  readonly #spoken: HTMLElement;
  readonly #stops: readonly (() => void)[];
  #props: StageProps = {};
  #mode: Mode | null = null;
  /** The picture of a press that is replayed. */
  #early: Shown | null = null;
  /** The begin of the last press, in the picture; the page may scroll before the press is a drag. */
  #pressed: Seen | null = null;
  #isUpdated = false;
  /** The toolbar that ends a mode stays. */
  #hadMode = false;
  #hasValues = false;

  constructor(host: StageHost) {
    this.#host = host;
    this.#overlay = new Overlay(host.element);
    this.#selections = new Selections(this.#overlay, host.shown);
    this.#hover = new Hover(host, this.#overlay, {
      props: () => this.#props,
      dataAt: (pointer) => this.#dataAt(pointer),
      loaded: this.#redraw,
    });
    this.#cursor = new KeyboardCursor(this.#overlay, host.shown);
    this.#toolbar = new Toolbar(this.#overlay, this.#used);
    const loaded = () => {
      this.update(this.#props);
    };
    this.#view = new LateHand(host, loaded, async () => {
      const { ViewHand } = await import(/* webpackChunkName: "view" */ './viewHand');
      return () => new ViewHand(host, this.#overlay, this.#redraw);
    });
    this.#shapes = new LateHand(host, loaded, async () => {
      const { ShapeHand } = await import(/* webpackChunkName: "shapes" */ '../shapes');
      return () =>
        new ShapeHand({
          ...host,
          cursor: this.#cursor,
          presses: this.#presses,
          onScreen: () => {
            const shown = host.shown();
            const placement = shown && placeOf(shown);
            const toLayer = placement && this.#overlay.toLayer(placement);
            return toLayer && { axes: axesOf(shown), placement, toLayer };
          },
          toolButton,
          afterStart: (listener) => afterStart(this.#props.id ?? '', 'shapes', listener),
        });
    });
    this.#saves = new Saves({
      shown: host.shown,
      generator: () => this.#props.generator ?? '',
      values: async () => (await host.colours?.control?.file()) ?? null,
      failed: (_dash_error) => {
        host.report({ _dash_error });
      },
    });
    if (host.colours) host.colours.visible = () => visiblePart(host.picture, host.shown());
    this.#spoken = this.#overlay.part('spoken');
    this.#spoken.setAttribute('aria-live', 'polite');
    this.#spoken.hidden = false;
    this.#presses = this.#newPresses();
    this.#stops = [this.#listen(), this.#listenToKeys(), watchPicture(host, this.#redraw)];
  }

  get isDrag(): boolean {
    return this.#presses.wasDrag;
  }

  update(props: StageProps): void {
    const before = this.#props;
    const isFirst = !this.#isUpdated;
    this.#isUpdated = true;
    this.#props = props;
    const mode = modeOf(props.dragmode, Boolean(this.#host.facts().view));
    if (mode !== this.#mode && (isFirst || props.dragmode !== before.dragmode)) this.#setMode(mode);
    if (props.selectedData !== before.selectedData) this.#selections.set(props.selectedData);
    this.#hadMode ||= Boolean(props.dragmode) || Boolean(props.shapes);
    this.#updateHand();
    if (props.shapes || String(props.dragmode).startsWith('draw')) this.#shapes.load();
    this.#shapes.hand?.update(props);
    this.#showToolbar();
    this.#redraw();
  }

  show(shown: Shown): boolean {
    const isShown = this.#view.hand?.show(shown) ?? false;
    if (isShown) this.#redraw();
    return isShown;
  }

  async ready(): Promise<void> {
    await this.#view.loading;
    await this.#shapes.loading;
  }

  replay(presses: readonly EarlyPress[]): void {
    const { left, top } = this.#host.element.getBoundingClientRect();
    for (const { event, shown, ...place } of presses) {
      if (isControl(event)) continue;
      this.#early = shown;
      const given = pressEvent(event);
      const [x, y] = given.point;
      const moved = { ...given, point: [x + left - place.left, y + top - place.top] as const };
      if (event.type === 'pointerdown') this.#presses.down(moved);
      else if (event.type === 'pointerup') this.#presses.up(moved);
      else this.#presses.cancel();
    }
    this.#early = null;
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#hover.drop();
    this.#view.dispose();
    this.#shapes.dispose();
    this.#overlay.remove();
  }

  #newPresses(): Presses {
    return new Presses({
      clicked: (event) => {
        this.#tell('clickData', event);
      },
      doubleClicked: (event) => {
        this.#tell('dblclickData', event);
        if (isViewMode(this.#mode)) this.#view.hand?.home();
        else if (this.#mode === 'window') this.#levels?.showAll();
        else if (this.#mode) this.#clear();
      },
      dragStarted: ({ point, pointerType }) => {
        if (isViewMode(this.#mode)) {
          return this.#view.hand?.begin(this.#mode, point, pointerType) ?? false;
        }
        if (this.#mode === 'window') return this.#levels?.begin(point) ?? false;
        const shown = this.#host.shown();
        const isSame = this.#pressed?.shown === shown;
        const pixel = (isSame ? this.#pressed : seenAt(shown, point))?.spot.pixel;
        return pixel !== undefined && this.#begin(pixel);
      },
      dragged: ({ point, modifiers }) => {
        if (this.#levels?.isDragging) this.#levels.drag(point, modifiers.shift);
        else if (this.#view.hand?.isDragging) this.#view.hand.drag(point);
        else this.#extend(point);
      },
      dragEnded: () => {
        if (this.#levels?.isDragging) this.#levels.end();
        else if (this.#view.hand?.isDragging) this.#view.hand.end();
        else this.#end();
      },
      dragCancelled: () => {
        this.#view.hand?.leave();
        this.#levels?.end();
        this.#selections.cancel();
      },
    });
  }

  #listen(): () => void {
    return listenToPointer(this.#host.element, {
      down: (event) => {
        this.#cursor.hide();
        this.#pressed = seenAt(this.#host.shown(), event.point);
        this.#presses.down(event);
      },
      move: (event) => {
        this.#presses.move(event);
        this.#hover.at(event);
      },
      up: (event) => {
        this.#presses.up(event);
      },
      cancel: () => {
        this.#presses.cancel();
      },
      left: () => {
        this.#hover.left();
      },
      strayed: this.#presses.ignoreClick,
      isDraggable: () => this.#mode !== null,
    });
  }

  #listenToKeys(): () => void {
    return listenToKeyboard(this.#host.element, {
      arrow: (event) => {
        if (this.#mode === 'pan')
          return this.#view.hand?.arrow(event) === true && this.#speakView();
        if (this.#mode === 'window' && this.#levels?.arrow(event))
          return this.#say(this.#levels.text);
        if (!this.#cursor.move(event)) return false;
        const { pixel, point } = this.#cursor;
        if (pixel && this.#selections.isDragging) this.#selections.extend(pixel);
        if (point) this.#hover.at(keyPointer(event, point));
        this.#speak();
        return true;
      },
      enter: (event) => {
        this.#cursor.start();
        const { point } = this.#cursor;
        if (!point) return false;
        if (this.#selections.isDragging) this.#end();
        else if (!event.repeat) this.#tell('clickData', keyPointer(event, point));
        return true;
      },
      space: () => {
        const { pixel } = this.#cursor;
        if (!isSelectionMode(this.#mode) || !pixel) return false;
        if (this.#selections.isDragging) this.#end();
        else this.#begin(pixel);
        return true;
      },
      escape: () => {
        const isUsed = this.#selections.isDragging || this.#cursor.pixel !== null;
        if (this.#view.hand?.cancel() || this.#levels?.cancel()) return true;
        if (this.#presses.isDragging) this.#presses.cancel();
        else if (this.#selections.isDragging) this.#selections.cancel();
        else this.#hideCursor();
        return isUsed;
      },
      remove: () => {
        if (isSelectionMode(this.#mode)) this.#clear();
        return isSelectionMode(this.#mode);
      },
      larger: () => this.#step(-1),
      smaller: () => this.#step(1),
      home: () => {
        if (!this.#view.hand?.isThere) return false;
        this.#view.hand.home();
        return this.#speakView();
      },
      left: () => {
        if (this.#presses.isDragging || !this.#cursor.pixel) return;
        this.#selections.cancel();
        this.#hideCursor();
      },
    });
  }

  #hideCursor(): void {
    this.#cursor.hide();
    this.#spoken.textContent = '';
    this.#hover.left();
  }

  #setMode(mode: Mode | null): void {
    this.#shapes.hand?.leave();
    this.#presses.cancel();
    this.#mode = mode;
    const { classList } = this.#overlay.root;
    classList.toggle(`${STAGE}--drags`, mode !== null && mode !== 'pan');
    classList.toggle(`${STAGE}--pans`, mode === 'pan');
  }

  #updateHand(): void {
    if (this.#host.facts().view || isViewMode(this.#mode)) this.#view.load();
    this.#view.hand?.update(this.#props, this.#mode);
    if (this.#mode === 'window') this.#host.colours?.control?.tools();
  }

  #showToolbar(): void {
    const has = { view: this.#view.hand?.isThere === true, values: this.#hasValues };
    this.#toolbar.show(this.#props.toolbar ?? (this.#hadMode || has.view), this.#mode, has);
  }

  /** Zooms by keyboard or button: -1 is nearer. */
  #step(direction: -1 | 1): boolean {
    if (!this.#view.hand?.isThere) return false;
    this.#view.hand.step(direction);
    return this.#speakView();
  }

  #begin(pixel: Pair): boolean {
    return isSelectionMode(this.#mode) && this.#selections.begin(this.#mode, pixel);
  }

  #extend(point: Pair): void {
    const shown = this.#host.shown();
    const placement = shown && placeOf(shown);
    const pixel = placement && pixelNear(placement, point);
    if (pixel) this.#selections.extend(pixel);
  }

  #end(): void {
    const selectedData = this.#selections.end();
    if (selectedData) this.#host.report({ selectedData });
  }

  #clear(): void {
    this.#selections.set(null);
    this.#host.report({ selectedData: null });
  }

  #tell(name: string, pointer: Pointer): void {
    const data = this.#dataAt(pointer);
    if (data) this.#host.report({ [name]: data });
  }

  #dataAt(pointer: Pointer) {
    const onScreen = this.#host.shown();
    const seen = seenAt(this.#early ?? onScreen, pointer.point, onScreen);
    const shape = this.#shapes.hand?.at(pointer.point) ?? null;
    return seen && pointData(seen, pointer, this.#host.element, this.#view.hand?.view, shape);
  }

  /** Speaks for the cursor of the keyboard only. */
  #speak(): void {
    const { point } = this.#cursor;
    const seen = point && seenAt(this.#host.shown(), point);
    const template = this.#props.hovertemplate ?? SPOKEN;
    if (seen) this.#spoken.textContent = this.#hover.textAt(template, seen);
  }

  /** Tells the view that the keyboard has moved. */
  #speakView(): boolean {
    const view = this.#view.hand?.view;
    return view ? this.#say(viewWords(view)) : true;
  }

  #say(text: string): true {
    this.#spoken.textContent = text;
    return true;
  }

  get #levels(): LevelHand | null {
    if (this.#mode !== 'window') return null;
    return this.#host.colours?.control?.tools()?.levels ?? null;
  }

  /** Another picture, or another size. */
  readonly #redraw = (): void => {
    const hasValues = Boolean(this.#host.colours?.control?.current());
    if (hasValues !== this.#hasValues) {
      this.#hasValues = hasValues;
      this.#updateHand();
      this.#showToolbar();
    }
    this.#selections.draw();
    this.#shapes.hand?.draw();
    this.#cursor.draw();
    this.#hover.draw();
    this.#saves.shown();
  };

  readonly #used = (tool: Tool, { shiftKey }: MouseEvent): void => {
    if (tool === 'download') this.#saves.save('picture');
    else if (tool === 'values') this.#saves.save(shiftKey ? 'sent' : 'values');
    else if (tool === 'fullscreen') {
      toggleFullScreen(this.#host.element);
    } else if (tool === 'home') {
      this.#view.hand?.home();
    } else if (tool === 'in' || tool === 'out') {
      this.#view.hand?.step(tool === 'in' ? -1 : 1);
    } else {
      const mode = this.#mode === tool ? null : tool;
      this.#setMode(mode);
      this.#updateHand();
      this.#showToolbar();
      this.#host.report({ dragmode: mode ?? false });
    }
  };
}
