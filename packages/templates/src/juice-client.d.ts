/** Juice without the part that reads files and URLs; it comes without types of its own. */
declare module 'juice/client' {
  export { default } from 'juice'
}
