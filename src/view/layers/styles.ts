/** The style sheet of layers, without comments, which would be sent to each page. */

import { styleSheet } from '../../page/styleSheet';
import css from './layers.css';

export const installStyles = styleSheet(css);
