/** Texts that several settings take; each of them nothing too. */
export const URL_PATTERN = /^$|^https?:\/\/[^\s/?#]+\/?$/
export const HOST_PATTERN = /^$|^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/
export const KEY_PATTERN = /^$|^[\x21-\x7e]{1,128}$/
