"""What a service process is: its definition, its settings, and the order in which it starts and stops."""

from kota_common.service.definition import Background, Doors, Floor, Service, Timer, timer
from kota_common.service.main import main
from kota_common.service.settings import ServiceSettings

__all__ = ["Background", "Doors", "Floor", "Service", "ServiceSettings", "Timer", "main", "timer"]
