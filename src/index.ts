/** The bundle: the component in `window.dash_dynamic_image_component`, and exports for the chunks. */

import './base/dash/chunkLoading';
import './callbacks/clientside';
import { urlOf } from './callbacks/urlOf';
import DynamicImage from './components/DynamicImage';
import { listen } from './page/trace';

Object.assign(window, { dash_dynamic_image_component: { DynamicImage, listen, urlOf } });

// Exports for the chunks; webpack shortens these names, see webpack.config.mjs.
export { callbackContext, componentOf, pathPrefix, requestHeaders } from './base/dash/renderer';
export { isOf, isRead } from './base/dash/listeners';
export { decodedImage } from './loader/decode';
export { describedFailure, developerError } from './loader/describedFailure';
export { JobRunner } from './loader/jobRunner';
export { isAbort } from './loader/lane';
export { shownImage } from './loader/shownImage';
export { targetOf, valuesOf } from './loader/target';
export { fetchImage, shortUrl } from './page/fetchImage';
export { Gate } from './page/gate';
export { thisPage } from './page/page';
export { ONE_BY_ONE, patience } from './page/requestPace';
export { listener } from './page/trace';
export { descriptionIn, mediaTypeOf } from './request/answerHeaders';
export { canonicalJson } from './request/canonicalJson';
export { chunk } from './request/chunk';
export { thisPolicy } from './request/contentPolicy';
export {
  completeParams,
  defaultTimeout,
  factListeners,
  generatorFacts,
  learnedFacts,
} from './request/generatorFacts';
export { addressOf, beforeView, inTier, isShort } from './request/imageAddress';
export { ImageError, imageErrorOf, isFinal, mayPass, retryDelay } from './request/imageError';
export { DATA_URL } from './request/largeValues';
export { withRetries } from './request/retry';
export { LONGEST_TIMER_MS } from './request/timers';
export { signedOutError } from './request/signedOut';
export { dataUrlOf, failureOf, imageOf, request, undescribed } from './request/transport';
export { routeUrl } from './request/urls';
