/** Exports of the bundle, in `window.dash_dynamic_image_component`. */

import './dash/publicPath';
import './callbacks/clientside';

export { default as DynamicImage } from './components/DynamicImage';
export { listen } from './page/trace';
export { urlOf } from './callbacks/urlOf';
