/** The chunk of the stage. */

export { PictureStage } from './stage';
