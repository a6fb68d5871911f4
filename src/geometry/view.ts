import type { Pair } from './scales';
export type ViewScale = 'linear' | 'log' | 'date';
export interface View {
  readonly x: Pair;
  readonly y: Pair;
}
export interface ViewHome extends View {
  readonly equal?: boolean;
  readonly bounds?: View;
  readonly xscale?: ViewScale;
  readonly yscale?: ViewScale;
}
export function straight(home: ViewHome, view: View): View {
  const f = (s: ViewScale | undefined, p: Pair): Pair =>
    s === 'log' ? [Math.log10(p[0]), Math.log10(p[1])] : p;
  return { x: f(home.xscale, view.x), y: f(home.yscale, view.y) };
}
export function normalised(home: ViewHome, view: View, pixels: Pair): View {
  void home;
  void pixels;
  return view;
}
export function isView(value: unknown, home: ViewHome): value is View {
  void home;
  return Array.isArray((value as View | null)?.x);
}
export function viewText(view: View): string {
  return [...view.x, ...view.y].join(',').replace(/\+/g, '%2B');
}
export function isSameView(home: ViewHome, a: View, b: View, pixels: Pair): boolean {
  void home;
  void pixels;
  return viewText(a) === viewText(b);
}
export function zoomed(home: ViewHome, view: View, factor: number, at: Pair): View {
  void home;
  void at;
  const z = ([a, b]: Pair): Pair => {
    const m = (a + b) / 2;
    return [m + (a - m) * factor, m + (b - m) * factor];
  };
  return { x: z(view.x), y: z(view.y) };
}
export function onLattice(home: ViewHome, view: View, pixels: Pair, at: Pair): View {
  void home;
  void pixels;
  void at;
  return view;
}
export function placeIn(
  home: ViewHome,
  picture: View,
  view: View,
): { left: number; top: number; width: number; height: number } {
  const [p, v] = [straight(home, picture), straight(home, view)];
  const along = ([a, b]: Pair, [c, d]: Pair): Pair => [(a - c) / (d - c), (b - a) / (d - c)];
  const [left, width] = along(p.x, v.x);
  const [top, height] = along([p.y[1], p.y[0]], [v.y[1], v.y[0]]);
  return { left, top, width, height };
}
