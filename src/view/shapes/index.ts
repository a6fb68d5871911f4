/** The chunk of shapes. */

export { ShapeHand } from './shapeHand';
