/** Ask the person for pictures; an empty list when the dialog was put away. */
export function pickFiles(count: number): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'image/*'
    input.multiple = count > 1
    input.hidden = true
    input.dataset.testid = 'choose-image'
    const finish = (files: File[]) => {
      input.remove()
      resolve(files)
    }
    input.addEventListener('change', () => finish([...(input.files ?? [])]))
    input.addEventListener('cancel', () => finish([]))
    document.body.append(input)
    input.click()
  })
}

/** The twin keeps the picture as temporary media and serves it. */
export async function keepPicture(file: File): Promise<{ id: string; url: string }> {
  const headers = { 'Content-Type': file.type }
  const response = await fetch('/phone/api/pictures', { method: 'POST', headers, body: file })
  const told = (await response.json()) as { id: string; url: string; error?: string }
  if (!response.ok) throw new Error(told.error ?? `HTTP ${response.status}`)
  return told
}
