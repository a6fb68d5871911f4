/**
 * The style sheet of shapes.
 *
 * A finger draws, or moves the shape in the hand, and not the page. Small pictures need the room of
 * the tools; while a shape is drawn, the next corner may be beneath them.
 */

import { styleSheet } from '../../page/styleSheet';
import css from './shapes.css';

export const installStyles = styleSheet(css);
