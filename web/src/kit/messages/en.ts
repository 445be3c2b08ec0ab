import type zh from './zh-Hans'

export default {
  retry: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  confirm: 'OK',
  undo: 'Undo',
  loading: 'Loading',
  minus: 'One {name} less',
  plus: 'One {name} more',
  quantity: '{name}: {n}',
  code: 'Code {code}',
  refused: 'That did not go through',
  networkLost: 'The network is gone. Try again once you are connected',
  serverTrouble: 'The district is not answering right now. Please try again in a moment',
} satisfies Record<keyof typeof zh, string>
