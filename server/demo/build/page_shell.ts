/** The HTML of a page whose script `assets/<name>.js` makes the rest. */
export function pageShell(name: string): [file: string, body: Buffer] {
  const html = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>RTCRoom</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="assets/style.css" />
    <script type="module" src="assets/${name}.js"></script>
  </head>
  <body>
    <div id="app"></div>
  </body>
</html>
`
  return ['index.html', Buffer.from(html)]
}
