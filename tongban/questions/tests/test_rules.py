"""What may not stand where everybody reads it, and what only looks like it."""

import pytest

from tongban.questions import rules

PERSONAL = {
    "我的身份证是110101199003071234，可以吗": "110101199003071234",
    "号码11010119900307123X。": "11010119900307123X",
    "请打13800138000": "13800138000",
    "请打+86 138-0013-8000": "+86 138-0013-8000",
    "请打１３８００１３８０００": "13800138000",
    "电话0315-2801234": "0315-2801234",
    "写信到zhao.yiming@example.org": "zhao.yiming@example.org",
    "我公司91130200MA00000004可以吗": "91130200MA00000004",
    "账号6222020200012345678": "6222020200012345678",
}


@pytest.mark.parametrize("text", PERSONAL)
def test_what_speaks_of_a_person_is_named(text):
    reasons = list(rules.personal_data(text, "question"))

    assert reasons[0].field == "question"
    assert f"“{PERSONAL[text]}”" in str(reasons[0].text)


@pytest.mark.parametrize(
    "text", ["办理期限为20个工作日", "依据2015年第12号公告", "面积不超过 1200 平方米", "事项编码 C49", "电话12345"]
)
def test_what_is_no_personal_number_is_let_be(text):
    assert list(rules.personal_data(text, "question")) == []
