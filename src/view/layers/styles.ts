/** The style sheet of layers. */

import { styleSheet } from '../../page/styleSheet';
import css from './layers.css';

export const installStyles = styleSheet(css);
