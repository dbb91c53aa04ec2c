from django.apps import AppConfig

from history import words


class CooperativesConfig(AppConfig):
    name = "cooperatives"
    verbose_name = "Hợp tác xã"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cooperatives import scanned  # noqa: PLC0415 - models load after apps

        scanned.announce()
        words.register(
            {
                "cooperatives.localities_loaded": "nạp danh mục địa bàn",
                "cooperatives.registered": "thêm đơn vị vào danh bạ",
                "cooperatives.updated": "sửa thông tin đơn vị",
                "cooperatives.contact_updated": "sửa người liên hệ",
                "cooperatives.renamed": "ghi tên mới của đơn vị",
                "cooperatives.moved_to_new_map": "chuyển sang địa bàn mới",
                "cooperatives.told_apart": "ghi hai đơn vị giống tên là khác nhau",
                "cooperatives.folded": "gộp hồ sơ trùng",
                "cooperatives.status_changed": "đổi tình trạng đơn vị",
                "cooperatives.representative_appointed": "ghi người đại diện",
                "cooperatives.representation_ended": "ghi thôi đại diện",
                "cooperatives.figures_entered": "ghi số liệu",
                "cooperatives.dues_recorded": "ghi hội phí",
                "cooperatives.indicators_chosen": "chọn chỉ tiêu của năm",
            },
            labels={
                "since": "từ ngày",
                "year": "năm",
                "representative": "người đại diện",
                "post": "chức vụ",
                "valid_from": "từ ngày",
                "valid_to": "đến ngày",
                "period": "kỳ",
                "level": "mức số liệu",
                "source": "nguồn",
                "due": "phải nộp (đồng)",
                "paid": "đã nộp (đồng)",
                "paid_on": "ngày nộp",
                "created": "số dòng thêm",
                "indicators": "chỉ tiêu",
                "other": "đơn vị kia",
                "doubled": "hồ sơ trùng",
                "filled": "ô được điền thêm",
                "figures": "số liệu chuyển sang",
                "until": "địa bàn cũ đến hết ngày",
            },
        )
