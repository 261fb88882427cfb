export { plain, sealWith, type Seal } from './seal.ts'
