import { ref, type Ref } from 'vue'

/** One chime for new, one for late, one for void, one for paid; all made of tones, no file is loaded. */
export type Chime = 'new' | 'late' | 'void' | 'paid'

interface Tone {
  hz: number
  atS: number
  lengthS: number
  shape: OscillatorType
  loud: number
}

const tone = (hz: number, atS: number, lengthS: number, loud = 0.5, shape: OscillatorType = 'triangle'): Tone => ({
  hz,
  atS,
  lengthS,
  shape,
  loud,
})

const CHIMES: Record<Chime, Tone[]> = {
  // A shop bell, rising, twice: carries over a range hood.
  new: [0, 0.62].flatMap((start) => [
    tone(659.3, start, 0.5),
    tone(880, start + 0.13, 0.5),
    tone(1318.5, start + 0.26, 0.8, 0.55),
    tone(2637, start + 0.26, 0.4, 0.12, 'sine'),
  ]),
  late: [0, 0.3, 0.6].flatMap((start) => [tone(466.2, start, 0.22, 0.4, 'square'), tone(233.1, start, 0.22, 0.3, 'square')]),
  void: [tone(587.3, 0, 0.3), tone(440, 0.2, 0.3), tone(293.7, 0.4, 0.7, 0.6)],
  paid: [tone(1046.5, 0, 0.18), tone(1318.5, 0.12, 0.18), tone(1568, 0.24, 0.7)],
}

export interface Sound {
  /** Browsers stay silent until the page has been touched once; false means that this touch is still to come. */
  isReady: Ref<boolean>
  /** To be called from a tap or a key. */
  unlock: () => Promise<boolean>
  ring: (chime: Chime) => void
  /** Says a sentence; false when this device has no voice for the language. */
  speak: (sentence: string, language: string) => boolean
}

export function makeSound(): Sound {
  const isReady = ref(false)
  let context: AudioContext | null = null

  function open(): AudioContext | null {
    if (context || typeof AudioContext === 'undefined') return context
    context = new AudioContext()
    context.onstatechange = () => (isReady.value = context?.state === 'running')
    isReady.value = context.state === 'running'
    return context
  }

  async function unlock(): Promise<boolean> {
    const opened = open()
    // iOS calls a context "interrupted" after a phone call, so anything but running is woken.
    if (opened && opened.state !== 'running') await opened.resume().catch(() => undefined)
    isReady.value = opened?.state === 'running'
    return isReady.value
  }

  function ring(chime: Chime): void {
    const opened = open()
    if (opened?.state === 'running') CHIMES[chime].forEach((each) => play(opened, each))
  }

  open()
  return { isReady, unlock, ring, speak }
}

function play(context: AudioContext, { hz, atS, lengthS, shape, loud }: Tone): void {
  const start = context.currentTime + atS
  const source = context.createOscillator()
  const volume = context.createGain()
  source.type = shape
  source.frequency.value = hz
  volume.gain.setValueAtTime(0.0001, start)
  volume.gain.exponentialRampToValueAtTime(loud, start + 0.012)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + lengthS)
  source.connect(volume).connect(context.destination)
  source.start(start)
  source.stop(start + lengthS + 0.02)
}

function speak(sentence: string, language: string): boolean {
  if (typeof speechSynthesis === 'undefined') return false
  const tongue = language.startsWith('zh') ? 'zh' : 'en'
  const voices = speechSynthesis.getVoices()
  const voice = voices.find((each) => each.lang.toLowerCase().replace('_', '-').startsWith(tongue))
  if (voices.length > 0 && !voice) return false
  const said = new SpeechSynthesisUtterance(sentence)
  said.lang = tongue === 'zh' ? 'zh-CN' : 'en-GB'
  if (voice) said.voice = voice
  speechSynthesis.cancel() // an old sentence must not stand in the way of the new order
  speechSynthesis.speak(said)
  return true
}
