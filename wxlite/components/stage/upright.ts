/** Whether a player's picture is higher than wide; undefined while `netstatus` does not tell. */
export function isUpright(info: object | undefined): boolean | undefined {
  const figures = new Map(Object.entries(info ?? {}))
  const width = Number(figures.get('videoWidth'))
  const height = Number(figures.get('videoHeight'))
  return width > 0 && height > 0 ? height > width : undefined
}
