/** Exports of the bundle, in `window.dash_dynamic_image_component`. */

import './dash/chunkLoading';
import './callbacks/clientside';

export { default as DynamicImage } from './components/DynamicImage';
export { listen } from './page/trace';
export { urlOf } from './callbacks/urlOf';

// Exports for the chunks, which import them from the bundle; see webpack.config.mjs.
export { callbackContext, componentOf, pathPrefix, requestHeaders } from './dash/renderer';
export { isOf, isRead } from './dash/listeners';
export { decodedImage } from './loader/decode';
export { fetchImage } from './page/fetchImage';
export { Gate } from './page/gate';
export { thisPage } from './page/page';
export { mediaTypeOf } from './request/answerHeaders';
export { canonicalJson } from './request/canonicalJson';
export { refusedBy, thisPolicy } from './request/contentPolicy';
export { completeParams } from './request/generatorFacts';
export { addressOf, beforeView, isShort, pixelsIn } from './request/imageAddress';
export { ImageError, isTooLarge } from './request/imageError';
export { DATA_URL } from './request/largeValues';
export { withRetries } from './request/retry';
export { signedOutError } from './request/signedOut';
export { dataUrlOf } from './request/transport';
export { askedQuery, partUrl, routeUrl } from './request/urls';
