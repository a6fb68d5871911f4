/** The style sheet of shapes. */

import { styleSheet } from '../page/styleSheet';
import css from './shapes.css';

export const installStyles = styleSheet(css);
