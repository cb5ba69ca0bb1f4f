// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/live/live-command.h"

#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <array>
#include <sstream>
#include <vector>

namespace mopo
{

namespace
{

using Words = std::vector<std::string>;
using Parsed = std::expected<LiveCommand, std::string>;

LiveCommand ForAll(std::function<Command(IkeSaId)> make)
{
    return [make = std::move(make)](LiveHost& host)
    {
        return host.CommandAll(make);
    };
}

Parsed ParsePrefer(const Words& arguments)
{
    return [interface = arguments[0]](LiveHost& host)
    {
        return host.Prefer(interface);
    };
}

Parsed ParseChangePath(const Words& arguments)
{
    const auto local = IpAddress::Parse(arguments[0]);
    const auto peer = IpAddress::Parse(arguments[1]);
    if (!local || !peer)
    {
        return std::unexpected("an own address and one of the peer are wanted, such as "
                               "'change-path 192.0.2.10 203.0.113.1'");
    }
    return ForAll([path = Path{{*local, IKE_PORT}, {*peer, IKE_PORT}}](IkeSaId ikeSa)
                  { return ChangePathCommand{ikeSa, path}; });
}

Parsed ParseRekey(const Words& arguments)
{
    if (arguments[0] != "ike-sa" && arguments[0] != "child-sas")
    {
        return std::unexpected("'rekey ike-sa' or 'rekey child-sas' is wanted");
    }
    return ForAll([childSas = arguments[0] == "child-sas"](IkeSaId ikeSa)
                  { return RekeyCommand{ikeSa, childSas}; });
}

Parsed ParseCheckLiveness(const Words&)
{
    return ForAll([](IkeSaId ikeSa) { return CheckLivenessCommand{ikeSa}; });
}

Parsed ParseClose(const Words&)
{
    return ForAll([](IkeSaId ikeSa) { return CloseCommand{ikeSa}; });
}

Parsed ParseConnect(const Words&)
{
    return [](LiveHost& host)
    {
        return host.Connect();
    };
}

Parsed ParseQuit(const Words&)
{
    return [](LiveHost& host)
    {
        host.Stop();
        return Status();
    };
}

struct Form
{
    const char* name;
    const char* arguments;
    std::size_t count;
    Parsed (*parse)(const Words& arguments);
};

constexpr std::array FORMS{
    Form{"prefer", " INTERFACE", 1, ParsePrefer},
    Form{"change-path", " OWN-ADDRESS PEER-ADDRESS", 2, ParseChangePath},
    Form{"check-liveness", "", 0, ParseCheckLiveness},
    Form{"rekey", " ike-sa|child-sas", 1, ParseRekey},
    Form{"close", "", 0, ParseClose},
    Form{"connect", "", 0, ParseConnect},
    Form{"quit", "", 0, ParseQuit},
};

Words SplitWords(std::string_view line)
{
    std::istringstream stream{std::string(line)};
    Words words;
    std::string word;
    while (stream >> word)
    {
        words.push_back(word);
    }
    return words;
}

} // namespace

const char* const LIVE_COMMANDS =
    "  prefer INTERFACE        that interface before all others; an initiator moves to it\n"
    "  change-path OWN PEER    an initiator moves to this pair of addresses\n"
    "  check-liveness          asks the peer for a sign of life\n"
    "  rekey ike-sa            or child-sas\n"
    "  close                   deletes the IKE SAs\n"
    "  connect                 calls the responder again\n"
    "  quit                    deletes the IKE SAs and ends\n";

std::expected<LiveCommand, std::string> ParseLiveCommand(std::string_view line)
{
    Words words = SplitWords(line);
    const std::string name = words.empty() ? "" : words.front();
    std::vector<std::string> names;
    for (const Form& form : FORMS)
    {
        names.emplace_back(form.name);
        if (name != form.name)
        {
            continue;
        }
        words.erase(words.begin());
        if (words.size() != form.count)
        {
            return std::unexpected(fmt::format("'{}{}' is wanted", form.name, form.arguments));
        }
        return form.parse(words);
    }
    return std::unexpected(fmt::format("no command '{}'{}", name, Suggestion(name, names)));
}

} // namespace mopo
