from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_workbooks_come_back")]

    operations = [
        migrations.AddField(
            model_name="criterion",
            name="system_fact",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Không"),
                    ("hoi_phi", "Hội phí, theo sổ thu hội phí"),
                    ("dang_ky", "Đăng ký thi đua đúng hạn, theo hệ thống"),
                    ("bao_cao_6_thang", "Báo cáo 6 tháng đúng hạn, theo hệ thống"),
                    ("bao_cao_nam", "Báo cáo năm đúng hạn, theo hệ thống"),
                    ("bao_cao", "Báo cáo 6 tháng và năm đúng hạn, theo hệ thống"),
                ],
                default="",
                max_length=16,
                verbose_name="việc hệ thống đã biết",
            ),
        ),
    ]
