/** Interface between the component and the stage on its picture. */

import type { Shown } from '../loader/imageState';

/** The props of the component that the stage obeys; null is the default. */
export interface StageProps {
  readonly id?: string;
  readonly generator?: string;
  readonly alt?: string;
  readonly dragmode?: string | boolean | null;
  readonly selectedData?: unknown;
  readonly hovertemplate?: string | null;
  readonly crosshair?: boolean | null;
  readonly hover_interval?: number | null;
  readonly clear_on_unhover?: boolean | null;
  readonly toolbar?: boolean | null;
}

export interface StageHost {
  /** The element of the component. */
  readonly element: HTMLElement;
  /** The element in it that holds the image and has the keyboard. */
  readonly picture: HTMLElement;
  /** The picture on screen. */
  readonly shown: () => Shown | null;
  /** Reports props to Dash. */
  readonly report: (props: Record<string, unknown>) => void;
}

/** A pointer event from the time before the stage was loaded. */
export interface EarlyPress {
  readonly event: PointerEvent;
  readonly shown: Shown | null;
  /** The left and the top edge of the component then. */
  readonly left: number;
  readonly top: number;
}

export interface Stage {
  update(props: StageProps): void;
  replay(presses: readonly EarlyPress[]): void;
  /** True just after a drag: the click that a browser makes of it is none. */
  readonly isDrag: boolean;
  dispose(): void;
}
