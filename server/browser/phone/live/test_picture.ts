/** A moving picture in place of a camera: the phone's number and colour, a clock, and something that turns. */
export function drawTestPicture(
  canvas: CanvasRenderingContext2D,
  width: number,
  height: number,
  scene: { number: number; hue: number; back: boolean; time: Date },
): void {
  const { number, hue, back, time } = scene
  const seconds = time.getTime() / 1_000
  const shade = back ? 24 : 46
  const sky = canvas.createLinearGradient(0, 0, width * Math.sin(seconds / 5), height)
  sky.addColorStop(0, `hsl(${hue} 62% ${shade + 12}%)`)
  sky.addColorStop(1, `hsl(${hue + 40} 58% ${shade - 14}%)`)
  canvas.fillStyle = sky
  canvas.fillRect(0, 0, width, height)
  drawWaves(canvas, width, height, hue, seconds)
  const radius = Math.min(width, height) * 0.26
  const x = width / 2
  const y = height * 0.42
  drawClock(canvas, x, y, radius, hue, seconds, time)
  canvas.fillStyle = '#fff'
  canvas.textAlign = 'center'
  canvas.textBaseline = 'middle'
  canvas.font = `600 ${radius * 0.92}px system-ui, sans-serif`
  canvas.fillText(String(number), x, y + radius * 0.04)
  canvas.font = `500 ${radius * 0.36}px ui-monospace, monospace`
  canvas.fillText(clockText(time), x, y + radius * 1.6)
}

function drawWaves(
  canvas: CanvasRenderingContext2D,
  width: number,
  height: number,
  hue: number,
  seconds: number,
): void {
  for (let layer = 0; layer < 3; layer++) {
    canvas.fillStyle = `hsl(${hue + 20 * layer} 70% ${62 - layer * 12}% / 0.28)`
    canvas.beginPath()
    canvas.moveTo(0, height)
    for (let x = 0; x <= width; x += width / 12) {
      canvas.lineTo(
        x,
        height * (0.74 + layer * 0.07) + Math.sin(x / (width / 7) + seconds * (1.1 + layer * 0.5)) * height * 0.03,
      )
    }
    canvas.lineTo(width, height)
    canvas.fill()
  }
}

/** A ring that fills with the second, and a dot that runs around it. */
function drawClock(
  canvas: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  hue: number,
  seconds: number,
  time: Date,
): void {
  canvas.fillStyle = `hsl(${hue} 50% 20% / 0.35)`
  canvas.beginPath()
  canvas.arc(x, y, radius, 0, Math.PI * 2)
  canvas.fill()
  const start = -Math.PI / 2
  canvas.lineWidth = radius * 0.09
  canvas.lineCap = 'round'
  canvas.strokeStyle = `hsl(${hue + 60} 90% 78%)`
  canvas.beginPath()
  canvas.arc(x, y, radius, start, start + ((time.getSeconds() + time.getMilliseconds() / 1_000) / 60) * Math.PI * 2)
  canvas.stroke()
  const angle = seconds * 2.4
  canvas.fillStyle = '#fff'
  canvas.beginPath()
  canvas.arc(x + Math.cos(angle) * radius * 1.22, y + Math.sin(angle) * radius * 1.22, radius * 0.08, 0, Math.PI * 2)
  canvas.fill()
}

function clockText(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}
