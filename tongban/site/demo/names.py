"""Invented names and valid codes. Whoever is met here exists in the demonstration world only."""

from random import Random

from stdnum.cn import ric, uscc

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "伟 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 桂英 志强 海燕 建国 晓东 雨桐 子涵 思远 嘉怡 文博 欣妍 "
    "俊杰 若溪 一鸣 浩然 佳宁 立新 春梅 国庆 玉兰 振华 慧敏 凯 璐 岩 珊"
).split()
BRANDS = (
    "海河 渤海 燕山 谷雨 星瀚 澄源 凌云 远航 恒通 瑞丰 金科 华晟 明德 启元 中禾 天工 润泽 博远 宏图 盛景 "
    "蓝石 青禾 云帆 正阳 九鼎 百川 新程 卓越 万象 立信"
).split()
TRADES = (
    "装备 精工 物流 食品 新材料 建设工程 置业 能源科技 环境技术 汽车部件 动力电池 机器人 医药 纺织 陶瓷 钢构 "
    "电气 水务 港务 智能制造"
).split()
ORGANISATION = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person(dice: Random) -> str:
    """A person's name."""
    return dice.choice(FAMILY) + dice.choice(GIVEN)


def enterprise(dice: Random, place: str) -> str:
    """An enterprise's name."""
    return f"{place}{dice.choice(BRANDS)}{dice.choice(TRADES)}有限公司"


def credit_code(dice: Random, region: str) -> str:
    """A credit code that passes its check: registration 9, enterprise 1, region, organisation, check character."""
    body = f"91{region}MA{''.join(dice.choice(ORGANISATION) for _ in range(7))}"
    return body + uscc.calc_check_digit(body)


def resident_id(place: str, serial: int) -> str:
    """A resident identity number that passes its check and can be nobody's: of somebody born in 1900."""
    body = f"{place}19000101{serial:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def telephone(dice: Random) -> str:
    """A land line that cannot exist: no subscriber's number begins with 0."""
    return f"0315-0{dice.randrange(10**6):06d}"
