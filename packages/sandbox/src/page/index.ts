export { servePage, type Page, type PageOptions } from './serve-page.ts'
