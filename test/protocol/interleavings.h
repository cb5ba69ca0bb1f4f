// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "test/protocol/two-ends.h"

#include <functional>
#include <string>
#include <vector>

namespace mopo::test
{

/// One thing that one end does at some time.
struct Act
{
    TwoEnds::End end;
    std::function<void(TwoEnds&)> run;
};

/// What is to be interleaved: two ends that are connected, and acts that happen in this order, with
/// any number of deliveries between them.
struct Play
{
    std::function<void(TwoEnds&)> prepare;
    std::vector<Act> acts;
    /// Must hold in the end, whatever the order was.
    std::function<void(TwoEnds&)> check;
    /// Whether what is sent again on another path is a message of its own; it multiplies the
    /// orders.
    bool copies = false;
    EndpointConfig initiator = TwoEnds::InitiatorConfig();
    EndpointConfig responder = TwoEnds::ResponderConfig();
};

/// Runs a play once for every order in which its messages can arrive and its acts can happen.
/// No time passes meanwhile, so nothing is sent twice because of a timer; afterwards the network is
/// an ordinary one for some seconds. Gives the number of orders; fails the test where there are
/// more than `limit`, and tells the order of a play whose check failed.
std::size_t PlayInEveryOrder(const Play& play, std::size_t limit = 20000);

} // namespace mopo::test
