/** In place of `node:http2` in the bundle: what undici takes where a Node has none. No channel allows HTTP/2. */
export const constants: object = {}
