// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/verdicts/contact.h"

namespace mopo::conformance
{

std::expected<void, std::string> TryContact(Player& player, Role role)
{
    Case one;
    one.name = "contact";
    one.role = role;
    one.given = {"established"};
    const CaseResult result = player.Play(one);
    if (result.outcome == Outcome::Passed)
    {
        return {};
    }
    return std::unexpected(result.hadContact ? result.why : "nothing came back: " + result.why);
}

} // namespace mopo::conformance
