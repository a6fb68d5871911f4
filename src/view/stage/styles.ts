/** The style sheet of the stage. */

import { styleSheet } from '../../page/styleSheet';
import css from './stage.css';

export const installStyles = styleSheet(css);
