"""Serves ONNX models by KServe and onnxruntime: python kserve_onnx.py FILE --http_port PORT --enable_grpc false.

FILE is a JSON list of {"name", "path"}. Needs kserve 0.21, onnx and onnxruntime from PyPI. Written against kserve.Model, kserve.ModelServer,
onnxruntime.InferenceSession and the protobuf of onnx.
"""
import argparse
import json
from pathlib import Path

import kserve
import numpy
import onnx
import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer

DATATYPES = {"tensor(float)": "FP32", "tensor(double)": "FP64", "tensor(int64)": "INT64", "tensor(string)": "BYTES"}
DTYPES = {"FP32": numpy.float32, "FP64": numpy.float64, "INT64": numpy.int64, "BYTES": object}


def without_maps(path):
    """The protocol has tensors alone: what a ZipMap makes maps of is given as the tensor that it is."""
    model = onnx.load(path)
    graph = model.graph
    for node in [node for node in graph.node if node.op_type == "ZipMap"]:
        output = next(one for one in graph.output if one.name == node.output[0])
        output.CopyFrom(onnx.helper.make_tensor_value_info(node.input[0], onnx.TensorProto.FLOAT, [None, None]))
        graph.node.remove(node)
    return model.SerializeToString()


def stated(tensors):
    shapes = ([size if isinstance(size, int) else -1 for size in one.shape] for one in tensors)
    return [{"name": one.name, "datatype": DATATYPES[one.type], "shape": shape} for one, shape in zip(tensors, shapes)]


class Onnx(Model):
    def __init__(self, given):
        super().__init__(given["name"])
        self.session = onnxruntime.InferenceSession(without_maps(given["path"]), providers=["CPUExecutionProvider"])
        self.ready = True

    async def get_input_types(self):
        return stated(self.session.get_inputs())

    async def get_output_types(self):
        return stated(self.session.get_outputs())

    async def predict(self, payload: InferRequest, headers=None, response_headers=None):
        feeds = {one.name: one.as_numpy().astype(DTYPES[one.datatype]) for one in payload.inputs}
        asked = [one.name for one in payload.request_outputs or []] or [one.name for one in self.session.get_outputs()]
        outputs = []
        for name, value in zip(asked, self.session.run(asked, feeds)):
            datatype = next(one["datatype"] for one in stated(self.session.get_outputs()) if one["name"] == name)
            output = InferOutput(name=name, shape=list(value.shape), datatype=datatype)
            output.set_data_from_numpy(value, binary_data=False)
            outputs.append(output)
        return InferResponse(response_id=payload.id, model_name=self.name, infer_outputs=outputs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[kserve.model_server.parser])
    parser.add_argument("file")
    args = parser.parse_args()
    models = [Onnx(one) for one in json.loads(Path(args.file).read_text())]
    ModelServer(workers=1, enable_grpc=False, http_port=args.http_port).start(models)
