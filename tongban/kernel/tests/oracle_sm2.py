"""SM2 in plain Python, straight from GB/T 32918.1, .2 and .5: slow, for comparison only."""

from hashlib import new

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def plus(one, two):
    if one is None or two is None:
        return one or two
    if one[0] == two[0] and (one[1] + two[1]) % P == 0:
        return None
    if one == two:
        slope = (3 * one[0] ** 2 + A) * pow(2 * one[1], -1, P) % P
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, P) % P
    x = (slope**2 - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(count, point):
    total = None
    while count:
        total = plus(total, point) if count & 1 else total
        point, count = plus(point, point), count >> 1
    return total


def spelled(number):
    return number.to_bytes(32, "big")


def sm3(content):
    return new("sm3", content).digest()


def digest(message, public, identity=b"1234567812345678"):
    about = b"".join(map(spelled, (A, B, *G, *public)))
    z = sm3((8 * len(identity)).to_bytes(2, "big") + identity + about)
    return int.from_bytes(sm3(z + message), "big")


def sign(secret, message, k):
    r = (digest(message, times(secret, G)) + times(k, G)[0]) % N
    s = pow(1 + secret, -1, N) * (k - r * secret) % N
    return spelled(r) + spelled(s)


def verify(public, signature, message):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < N and 0 < s < N and (r + s) % N):
        return False
    point = plus(times(s, G), times((r + s) % N, public))
    return point is not None and (digest(message, public) + point[0]) % N == r
