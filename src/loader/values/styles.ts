/** The style sheet of colour bars. */

import { styleSheet } from '../../page/styleSheet';
import css from './values.css';

export const installStyles = styleSheet(css);
