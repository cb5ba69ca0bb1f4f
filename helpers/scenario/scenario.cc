// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/scenario.h"

#include "helpers/scenario/check.h"
#include "helpers/scenario/includes.h"
#include "helpers/scenario/json-text.h"
#include "helpers/scenario/link-traces.h"
#include "helpers/scenario/reader.h"
#include "helpers/scenario/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace mopo
{

namespace
{

template <class List>
auto FindByName(const List& list, const std::string& name) -> decltype(list.data())
{
    const auto found =
        std::ranges::find_if(list, [&](const auto& element) { return element.name == name; });
    return found == list.end() ? nullptr : &*found;
}

void ReadAll(const Value& root, Scenario& scenario)
{
    scenario.title = root.Text("title").value_or("");
    scenario.description = root.Text("description").value_or("");
    scenario.duration =
        root.Time("duration", {std::chrono::milliseconds(1), MAX_RUN}).value_or(MAX_RUN);
    if (const auto record = root.Find("record"))
    {
        Assign(scenario.recordProbes, record->Boolean("probes"));
    }
    ReadCodePoints(root, scenario.codePoints);
    ReadTopology(root, scenario);
    ReadPeers(root, scenario);
    ReadTraffic(root, scenario);
    ReadTimeline(root, scenario);
    ReadExpectations(root, scenario);
}

/// A file's name as that of a folder: without what other programs trip over.
std::string NameOf(const std::filesystem::path& file)
{
    std::string name = file.stem().string();
    std::ranges::replace_if(
        name,
        [](char c)
        {
            const bool letterOrDigit =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            return !letterOrDigit && c != '-' && c != '_' && c != '.';
        },
        '_');
    return name.empty() || name[0] == '.' || name[0] == '-' ? "scenario" + name : name;
}

/// Whether a value is, or has inside, a list or an object of more than so many.
bool HasListLongerThan(const Json& value, std::size_t most)
{
    return value.is_structured() &&
           (value.size() > most ||
            std::ranges::any_of(value,
                                [&](const Json& each) { return HasListLongerThan(each, most); }));
}

/// Far beyond the schema's limits nothing more is said: it could take long.
bool IsOversized(const Json& document)
{
    constexpr std::size_t MOST = 10'000;
    constexpr std::size_t MOST_INSIDE = 256;
    return std::ranges::any_of(
        document,
        [](const Json& part)
        {
            return part.size() > MOST ||
                   (part.is_structured() &&
                    std::ranges::any_of(part,
                                        [](const Json& member)
                                        { return HasListLongerThan(member, MOST_INSIDE); }));
        });
}

/// All faults, each where it was made, in the order of the document.
std::vector<Fault> AllFaults(const Composition& composition, const Faults& faults)
{
    std::vector<Fault> told = composition.partFaults;
    for (const Fault& fault : InDocumentOrder(faults, composition.document.value_or(Json())))
    {
        told.push_back(composition.origins.Told(fault));
    }
    if (faults.Full() || told.size() > MOST_FAULTS)
    {
        told.resize(MOST_FAULTS);
        told.push_back({"", fmt::format("no more than {} faults are told", MOST_FAULTS)});
    }
    return told;
}

/// What a document says, or all that is wrong with it; `faults` are those that are known already.
std::expected<Scenario, std::vector<Fault>> Judge(const Composition& composition,
                                                  Faults& faults,
                                                  TraceFiles& traces,
                                                  std::string name,
                                                  PolicyRegistry strategies)
{
    Scenario scenario;
    scenario.name = std::move(name);
    scenario.strategies = std::move(strategies);
    if (composition.document && composition.isComplete)
    {
        const Json& document = *composition.document;
        CheckAgainstSchema(document, faults);
        if (document.is_object() && !IsOversized(document))
        {
            ReadAll(Value(&document, "", faults), scenario);
            traces.Load(scenario);
            CheckNames(scenario, faults);
            CheckNetwork(scenario, faults);
            CheckMedia(scenario, faults);
            CheckMiddleboxes(scenario, faults);
            CheckTunnels(scenario, faults);
        }
    }
    if (!faults.Empty() || !composition.partFaults.empty())
    {
        return std::unexpected(AllFaults(composition, faults));
    }
    return scenario;
}

} // namespace

void ReadCodePoints(const Value& root, CodePoints& codePoints)
{
    const auto value = root.Find("code-points");
    if (!value)
    {
        return;
    }
    Assign(codePoints.pathTest, value->Unsigned("path-test"));
    Assign(codePoints.unacceptablePath, value->Unsigned("unacceptable-path"));
    Assign(codePoints.natPrevented, value->Unsigned("nat-prevented"));
    Assign(codePoints.mopoSupported, value->Unsigned("mopo-supported"));
    Assign(codePoints.additionalAddress, value->Unsigned("additional-address"));
    Assign(codePoints.changePath, value->Unsigned("change-path"));
    Assign(codePoints.cookie2, value->Unsigned("cookie2"));
    Assign(codePoints.natPrevention, value->Unsigned("nat-prevention"));
    Assign(codePoints.notifyProtocolId, value->Unsigned("notify-protocol-id"));
    for (const std::string& fault : codePoints.Faults())
    {
        value->Fault(fault);
    }
}

std::vector<IpAddress> Interface::AllAddresses() const
{
    std::vector<IpAddress> all;
    for (const auto* list : {&addresses, &later})
    {
        std::ranges::transform(*list, std::back_inserter(all), &IpPrefix::address);
    }
    return all;
}

const Interface* Node::FindInterface(const std::string& interfaceName) const
{
    return FindByName(interfaces, interfaceName);
}

std::vector<InterfaceRef> Link::OthersThan(const InterfaceRef& end) const
{
    std::vector<InterfaceRef> others = ends;
    std::erase(others, end);
    return others;
}

const Node* Scenario::FindNode(const std::string& nodeName) const
{
    return FindByName(nodes, nodeName);
}

const Interface* Scenario::FindInterface(const InterfaceRef& ref) const
{
    const Node* node = FindNode(ref.node);
    return node == nullptr ? nullptr : node->FindInterface(ref.interface);
}

const Link* Scenario::FindLink(const std::string& linkName) const
{
    return FindByName(links, linkName);
}

const Link* Scenario::FindLinkOf(const InterfaceRef& ref) const
{
    const auto found = std::ranges::find_if(
        links,
        [&](const Link& link) { return std::ranges::find(link.ends, ref) != link.ends.end(); });
    return found == links.end() ? nullptr : &*found;
}

const Peer* Scenario::FindPeer(const std::string& peerName) const
{
    return FindByName(peers, peerName);
}

const Peer* Scenario::FindPeerOn(const std::string& nodeName) const
{
    const auto found = std::ranges::find(peers, nodeName, &Peer::node);
    return found == peers.end() ? nullptr : &*found;
}

const Flow* Scenario::FindFlow(const std::string& flowName) const
{
    const auto found =
        std::ranges::find_if(flows, [&](const Flow& flow) { return FlowName(flow) == flowName; });
    return found == flows.end() ? nullptr : &*found;
}

std::expected<Scenario, std::vector<Fault>> ParseScenario(std::string_view text,
                                                          std::string name,
                                                          PolicyRegistry strategies)
{
    Faults faults;
    const Composition composition = Compose(text, "", {}, faults);
    TraceFiles traces(composition, faults);
    return Judge(composition, faults, traces, std::move(name), std::move(strategies));
}

std::expected<LoadedScenario, std::vector<Fault>> LoadScenario(const std::filesystem::path& file,
                                                               Changes changes,
                                                               PolicyRegistry strategies)
{
    const auto text = ReadScenarioText(file);
    if (!text)
    {
        return std::unexpected(std::vector<Fault>{{"", text.error()}});
    }
    Faults faults;
    Composition composition = Compose(*text, file.string(), changes, faults);
    TraceFiles traces(composition, faults);
    auto scenario = Judge(composition, faults, traces, NameOf(file), std::move(strategies));
    if (!scenario)
    {
        return std::unexpected(std::move(scenario.error()));
    }
    traces.Rename(composition);
    return LoadedScenario{std::move(*scenario),
                          TextOf(composition),
                          std::move(composition.files),
                          std::move(changes),
                          std::move(traces).All()};
}

} // namespace mopo
