export default { tabs: { home: '首页', cart: '购物车', orders: '订单', me: '我的' } }
