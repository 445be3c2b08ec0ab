import encodeQR from 'qr'
import { decodeQR } from 'qr/decode.js'

const LARGEST_SIDE = 1600

/** The text of a QR code in a picture, or null when there is none to read. */
export async function readPicture(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file)
  for (const side of [LARGEST_SIDE, 800, 400]) {
    const image = pixels(bitmap, side)
    try {
      return decodeQR(image, { timeLimit: 1500 })
    } catch {
      if (Math.max(bitmap.width, bitmap.height) <= side / 2) break
    }
  }
  return null
}

function pixels(bitmap: ImageBitmap, side: number): ImageData {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
  const margin = 16 // printed codes are often cropped without their quiet zone
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(bitmap.width * scale) + margin * 2
  canvas.height = Math.round(bitmap.height * scale) + margin * 2
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, margin, margin, canvas.width - margin * 2, canvas.height - margin * 2)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

/** A code as a picture that any reader reads. */
export function drawCode(text: string): string {
  const svg = encodeQR(text, 'svg', { ecc: 'medium', border: 2 })
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`
}
