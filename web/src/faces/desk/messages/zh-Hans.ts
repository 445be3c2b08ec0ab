import kit from '@/kit/messages/zh-Hans'
import chat from '@/rooms/chat/messages/zh-Hans'
import devices from '@/rooms/devices/messages/zh-Hans'
import push from '@/rooms/marketing/messages/zh-Hans'
import scenes from '@/rooms/scenes/messages/zh-Hans'

// Each room brings its own words: `import marketing from '@/rooms/marketing/messages/zh-Hans'`, then one line below.
export default {
  kit,
  chat,
  push,
  scenes,
  devices,
  desk: { title: '服务台', ways: '主要页面', signOut: '退出登录' },
  way: { conversations: '对话', cases: '投诉', rules: '自动回复', push: '推送', menu: '菜单', codes: '二维码', sensors: '传感器', account: '公众号' },
  shell: {
    more: '更多',
    nothing: '你的账号在服务台还没有可以打开的页面。请找商圈主开通',
    noPlace: '你的账号还没有店铺。请找商圈主开通',
    choose: '{name}，今天看哪一家？',
    night: '夜间',
    day: '日间',
  },
  login: {
    title: '服务台 · 登录',
    head: '服务台',
    username: '账号',
    password: '密码',
    otp: '动态验证码（验证器里的 6 位数字）',
    enter: '登录',
    busy: '登录中…',
  },
}
