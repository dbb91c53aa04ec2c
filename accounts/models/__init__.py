from accounts.models.entrances import Entrance
from accounts.models.sign_ins import SignIn
from accounts.models.tries import Tries
from accounts.models.users import User

__all__ = ["Entrance", "SignIn", "Tries", "User"]
