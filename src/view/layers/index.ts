/** The chunk of layers. */

export { LayerHand } from './layerHand';
