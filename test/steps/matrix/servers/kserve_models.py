"""Serves the models of a JSON file by KServe: python kserve_models.py FILE --http_port PORT --enable_grpc false.

Needs kserve 0.21 from PyPI. Written against kserve.Model and kserve.ModelServer.
"""
import argparse
import json
from pathlib import Path

import kserve
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer

from linear import says


class Linear(Model):
    def __init__(self, given):
        super().__init__(given["name"])
        self.given = given
        self.ready = True

    async def get_input_types(self):
        return [{"name": "x", "datatype": "FP64", "shape": [-1, len(self.given["features"])]}]

    async def get_output_types(self):
        return [{"name": "y", "datatype": "FP64", "shape": [-1, len(self.given["intercepts"])]}]

    async def predict(self, payload: InferRequest, headers=None, response_headers=None):
        y = says(self.given, payload.inputs[0].as_numpy())
        output = InferOutput(name="y", shape=list(y.shape), datatype="FP64")
        output.set_data_from_numpy(y, binary_data=False)
        return InferResponse(response_id=payload.id, model_name=self.name, infer_outputs=[output])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[kserve.model_server.parser])
    parser.add_argument("file")
    args = parser.parse_args()
    ModelServer(workers=1, enable_grpc=False, http_port=args.http_port).start([Linear(one) for one in json.loads(Path(args.file).read_text())])
