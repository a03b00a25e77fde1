"""Reads our catalogue with the field's own libraries; run by their interpreter, not by ours.

    PYTHON ftm_reader.py MANIFEST.yml BASE_VERSION

The manifest is what an operator of `yente` writes. Every entity and every delta is loaded as
`yente` loads it, and validated by the model of followthemoney. Prints what was read as JSON.
"""

import asyncio
import json
import sys
from collections import Counter
from typing import Any


def validated(entity: dict[str, Any]) -> str:
    """The schema of an entity that the model accepts, value by value."""
    from followthemoney import model

    schema = model.get(entity["schema"])
    assert schema is not None, entity["schema"]
    schema.validate(entity)
    proxy = model.get_proxy(entity)
    given = sum(map(len, entity["properties"].values()))
    assert sum(len(values) for _, values in ((p, proxy.get(p)) for p in proxy.iterprops())) == given
    return schema.name


async def read(manifest: str, base: str) -> dict[str, Any]:
    from yente.data.manifest import Catalog, Manifest
    from yente.data.updater import DatasetUpdater

    catalog = await Catalog.load(await Manifest.load(manifest))
    told: dict[str, Any] = {}
    for dataset in catalog.datasets:
        whole = await DatasetUpdater.build(dataset, None)
        schemas = Counter([validated(op["entity"]) async for op in whole.load()])
        update = await DatasetUpdater.build(dataset, base)
        ops = [op async for op in update.load()] if update.needs_update() else []
        for op in ops:
            if op["op"] != "DEL":
                validated(op["entity"])
        told[dataset.name] = {
            "version": dataset.model.version,
            "entities": schemas,
            "is_incremental": update.is_incremental,
            "ops": Counter(op["op"] for op in ops),
        }
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(*sys.argv[1:3]))))
