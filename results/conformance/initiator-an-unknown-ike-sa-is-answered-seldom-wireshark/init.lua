dofile(Dir.personal_config_path("mopo.lua"))
