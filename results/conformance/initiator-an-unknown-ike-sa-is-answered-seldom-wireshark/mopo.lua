local CODE_POINTS = {
    path_test = 245,
    notifies = {
        [16040] = "UNACCEPTABLE_PATH",
        [16041] = "NAT_PREVENTED",
        [61396] = "MOPO_SUPPORTED",
        [61397] = "ADDITIONAL_ADDRESS",
        [61400] = "CHANGE_PATH",
        [61401] = "COOKIE2",
        [61402] = "NAT_PREVENTION",
    },
}

-- SPDX-License-Identifier: GPL-2.0-only
-- Names what Wireshark does not know: the notifies and the PATH_TEST exchange of MOPO-IKE
-- (draft-eronen-mobike-mopo-02). CODE_POINTS stands above: the numbers that this run used.

local mopo = Proto("mopo", "MOPO-IKE")

local exchange = ProtoField.string("mopo.exchange", "Exchange")
local notify = ProtoField.string("mopo.notify", "Notify")
local data = {
    ipv4 = ProtoField.ipv4("mopo.additional_address", "Address"),
    ipv6 = ProtoField.ipv6("mopo.additional_address6", "Address"),
    cookie = ProtoField.bytes("mopo.cookie2", "Cookie"),
    digest = ProtoField.bytes("mopo.nat_prevention", "Hash of addresses and ports"),
}
mopo.fields = { exchange, notify, data.ipv4, data.ipv6, data.cookie, data.digest }

local exchange_types = Field.new("isakmp.exchangetype")
local notify_types = Field.new("isakmp.notify.msgtype")
local notify_data = Field.new("isakmp.notify.data")

-- A notify without SPI has its data right behind its type.
local function data_behind(type_info, all_data)
    for _, info in ipairs(all_data) do
        if info.offset == type_info.offset + 2 and info.len > 0 then
            return info
        end
    end
    return nil
end

local function add_data(item, name, info)
    if name == "ADDITIONAL_ADDRESS" and info.len == 4 then
        item:add(data.ipv4, info.range)
    elseif name == "ADDITIONAL_ADDRESS" and info.len == 16 then
        item:add(data.ipv6, info.range)
    elseif name == "COOKIE2" then
        item:add(data.cookie, info.range)
    elseif name == "NAT_PREVENTION" then
        item:add(data.digest, info.range)
    end
end

function mopo.dissector(buffer, packet, root)
    local types = { exchange_types() }
    if #types == 0 then
        return
    end
    local tree = nil
    local words = {}
    local function item_of(field, range, name)
        tree = tree or root:add(mopo, buffer(0, 0))
        words[#words + 1] = name
        return tree:add(field, range, name)
    end
    for _, info in ipairs(types) do
        if info.value == CODE_POINTS.path_test then
            item_of(exchange, info.range, "PATH_TEST")
        end
    end
    local all_data = { notify_data() }
    for _, info in ipairs({ notify_types() }) do
        local name = CODE_POINTS.notifies[info.value]
        if name then
            local item = item_of(notify, info.range, name)
            local content = data_behind(info, all_data)
            if content then
                add_data(item, name, content)
            end
        end
    end
    if #words > 0 then
        packet.cols.info:append(" [" .. table.concat(words, ", ") .. "]")
    end
end

register_postdissector(mopo)
