export { alertmanager, type AlertmanagerOptions } from './alertmanager.ts'
export { generic } from './generic.ts'
