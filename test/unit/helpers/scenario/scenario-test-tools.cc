// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/helpers/scenario/scenario-test-tools.h"

#include <array>
#include <fstream>
#include <limits>
#include <ostream>
#include <sstream>

namespace mopo
{

namespace
{

/// All places of a document.
void FindPlaces(const Json& value,
                const Json::json_pointer& pointer,
                std::vector<Json::json_pointer>& places)
{
    places.push_back(pointer);
    if (value.is_object())
    {
        for (const auto& [key, member] : value.items())
        {
            FindPlaces(member, pointer / key, places);
        }
    }
    if (value.is_array())
    {
        for (std::size_t i = 0; i < value.size(); ++i)
        {
            FindPlaces(value[i], pointer / i, places);
        }
    }
}

std::size_t Pick(std::mt19937& random, std::size_t size)
{
    return random() % size;
}

Json OddValue(std::mt19937& random)
{
    static const std::vector<Json> ODD{nullptr,
                                       true,
                                       false,
                                       0,
                                       -1,
                                       1,
                                       65536,
                                       1e308,
                                       -0.0,
                                       std::numeric_limits<std::uint64_t>::max(),
                                       std::numeric_limits<std::int64_t>::min(),
                                       "",
                                       "laptop",
                                       "laptop.eth0",
                                       "core",
                                       ".",
                                       "0s",
                                       "1ms",
                                       "7s",
                                       "999999999999h",
                                       "0bps",
                                       "1kbps",
                                       "0%",
                                       "100%",
                                       "1 packets",
                                       "1 octets",
                                       "10.0.0.1/24",
                                       "10.99.0.9/24",
                                       "192.0.2.11/28",
                                       "::/0",
                                       "0.0.0.0/0",
                                       "as up",
                                       "office",
                                       "wlan",
                                       "client",
                                       "probes",
                                       "ipv6",
                                       std::string("a\0b", 3),
                                       "\x7f",
                                       Json::array(),
                                       Json::object(),
                                       {{"", Json::object()}},
                                       {{"default", "1ms"}},
                                       {"laptop.eth0", "core"},
                                       Json::array({Json::array({Json::array()})})};
    return ODD[Pick(random, ODD.size())];
}

} // namespace

Json Mutated(Json document, std::mt19937& random)
{
    static const std::array<const char*, 7> KEYS{"eth0", "up", "at", "mtu", "queue", "x", ""};
    const std::size_t changes = 1 + Pick(random, 4);
    for (std::size_t i = 0; i < changes; ++i)
    {
        std::vector<Json::json_pointer> places;
        FindPlaces(document, Json::json_pointer(), places);
        const Json::json_pointer place = places[Pick(random, places.size())];
        switch (Pick(random, 4))
        {
        case 0:
            document[place] = OddValue(random);
            break;
        case 1:
            document[place] = Json(document[places[Pick(random, places.size())]]);
            break;
        case 2:
            if (!place.empty() && document[place.parent_pointer()].is_object())
            {
                document[place.parent_pointer()].erase(place.back());
            }
            break;
        default:
            if (document[place].is_object())
            {
                document[place][KEYS[Pick(random, KEYS.size())]] = OddValue(random);
            }
            break;
        }
    }
    return document;
}

std::string ReadShipped(const std::string& fileName)
{
    std::ifstream stream(std::string(MOPO_SOURCE_DIR) + "/scenarios/" + fileName);
    std::ostringstream text;
    text << stream.rdbuf();
    EXPECT_FALSE(text.str().empty()) << fileName;
    return text.str();
}

Json Starter()
{
    static const Json STARTER = Json::parse(ReadShipped("starter.json"));
    return STARTER;
}

Json Edited(Json document, const std::vector<Edit>& edits)
{
    for (const Edit& edit : edits)
    {
        const Json::json_pointer pointer(edit.pointer);
        if (edit.value.is_discarded())
        {
            document.at(pointer.parent_pointer()).erase(pointer.back());
        }
        else
        {
            document[pointer] = edit.value;
        }
    }
    return document;
}

std::vector<std::string> FaultsOf(const Json& document)
{
    return FaultsOfText(document.dump());
}

std::vector<std::string> FaultsOfText(const std::string& text)
{
    std::vector<std::string> messages;
    const auto scenario = ParseScenario(text, "test");
    if (!scenario)
    {
        EXPECT_FALSE(scenario.error().empty());
        for (const Fault& fault : scenario.error())
        {
            messages.push_back(fault.ToString());
        }
    }
    return messages;
}

void PrintTo(const FaultyCase& faultyCase, std::ostream* stream)
{
    *stream << faultyCase.name;
}

} // namespace mopo
