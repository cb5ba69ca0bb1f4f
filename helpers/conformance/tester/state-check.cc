// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/state-check.h"

#include "helpers/conformance/tester/payload-words.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mopo::conformance
{

namespace
{

using Checked = std::expected<void, std::string>;

/// What a word is about: the words behind it, and what is told.
struct Subject
{
    const std::vector<std::string>& words;
    const SaDump& dump;
    const TesterConfig& config;

    std::string Value() const
    {
        return words.size() > 1 ? words[1] : "";
    }
};

Checked Require(bool isSo, std::string otherwise)
{
    return isSo ? Checked{} : std::unexpected(std::move(otherwise));
}

/// `U1>T2`; ports are those of the path where none are written.
bool IsPath(const Subject& subject, const Path& path)
{
    const std::string value = subject.Value();
    const std::size_t arrow = value.find('>');
    if (arrow == std::string::npos)
    {
        return false;
    }
    return ResolveTransport(subject.config, value.substr(0, arrow), path.local.port) ==
               path.local &&
           ResolveTransport(subject.config, value.substr(arrow + 1), path.peer.port) == path.peer;
}

Checked CheckUp(const Subject& subject, bool isWanted)
{
    return Require(subject.dump.isUp == isWanted,
                   isWanted ? "the IKE SA is gone" : "the IKE SA is still there");
}

Checked CheckChildren(const Subject& subject)
{
    return Require(std::to_string(subject.dump.childSas) == subject.Value(),
                   fmt::format("there are {} pairs of Child SAs", subject.dump.childSas));
}

Checked CheckSamePath(const Subject& subject)
{
    return Require(subject.dump.strayChildSas == 0,
                   fmt::format("{} of {} pairs of Child SAs go another way",
                               subject.dump.strayChildSas,
                               subject.dump.childSas));
}

Checked CheckFlag(const Subject& subject, bool isOn)
{
    return Require(isOn == (subject.Value() == "on"),
                   subject.words.front() + " is " + (isOn ? "on" : "off"));
}

/// The one in use is no additional one, whether it is written or not.
Checked CheckPeerAddresses(const Subject& subject)
{
    std::vector<IpAddress> wanted;
    for (std::size_t i = 1; i < subject.words.size(); ++i)
    {
        const auto address = ResolveTransport(subject.config, subject.words[i], 0);
        wanted.push_back(address ? address->address : IpAddress{});
    }
    std::vector<IpAddress> have = subject.dump.peerAddresses;
    for (std::vector<IpAddress>* list : {&wanted, &have})
    {
        std::erase(*list, subject.dump.ike.peer.address);
        std::ranges::sort(*list);
    }
    std::string names;
    for (const IpAddress& address : have)
    {
        names += (names.empty() ? "" : " ") + address.ToString();
    }
    return Require(have == wanted, "the stored addresses are: " + names);
}

using Check = Checked (*)(const Subject&);

const std::map<std::string, Check>& Checks()
{
    static const std::map<std::string, Check> all{
        {"ike",
         [](const Subject& subject)
         {
             const Path& path = subject.dump.ike;
             return Require(IsPath(subject, path), "the IKE SA is on " + path.ToString());
         }},
        {"ipsec",
         [](const Subject& subject)
         {
             const Path& path = subject.dump.ipsec.path;
             return Require(IsPath(subject, path), "the IPsec SAs are on " + path.ToString());
         }},
        {"up",
         [](const Subject& subject)
         {
             return CheckUp(subject, true);
         }},
        {"down",
         [](const Subject& subject)
         {
             return CheckUp(subject, false);
         }},
        {"children", CheckChildren},
        {"same-path", CheckSamePath},
        {"udp-encapsulation",
         [](const Subject& subject)
         {
             return CheckFlag(subject, subject.dump.ipsec.flags.udpEncapsulation);
         }},
        {"keepalives",
         [](const Subject& subject)
         {
             return CheckFlag(subject, subject.dump.ipsec.flags.sendKeepalives);
         }},
        {"automatic-update",
         [](const Subject& subject)
         {
             return CheckFlag(subject, subject.dump.ipsec.flags.automaticallyUpdatePeerAddress);
         }},
        {"peer-addresses", CheckPeerAddresses}};
    return all;
}

} // namespace

std::expected<void, std::string> CheckState(const std::vector<std::string>& words,
                                            const SaDump& dump,
                                            const TesterConfig& config)
{
    const auto check = Checks().find(words.front());
    return check == Checks().end()
               ? std::unexpected(fmt::format("'= {}' is not known", words.front()))
               : check->second({words, dump, config});
}

} // namespace mopo::conformance
