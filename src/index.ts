/** What Dash finds in `window.dash_dynamic_image_component`. */

import './clientside';

export { default as DynamicImage } from './components/DynamicImage';
export { listen } from './trace';
export { urlOf } from './urlOf';
